// Package browsertest holds the phone page in a headless Chromium, for tests: it opens
// the page, presses its buttons by their data-testid, and reads what a person would see.
//
// The tests of the page itself and the browser tests of the whole program use it, and
// nothing else does. These are the only tests of the module that run in real time.
//
//	test ──▶ Page (Click, Press, Await…, Levels, Screenshot) ──▶ Chromium ──▶ phone page
//
// A page fails its test when one of its scripts throws or its policy is violated. The
// package decides nothing about calls; it never runs in the program.
package browsertest
