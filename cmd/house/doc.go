// Package house holds no program: its tests keep the house in order. They read the
// import graph against floors.txt, follow every link in the documents, and run the
// scripts that install what a build needs.
package house
