// Package flowfile reads flows from YAML.
//
// A file says one conversation: its name, the state it starts with, and the states by
// name. What a state is, its first word says: play, menu, gather, hold or hangup. The
// words beneath are the fields of the type of that name in package ivr, as their yaml
// tags spell them. Unknown words are errors, and every complaint names the line and
// column it is about.
//
// The command line and bots that are configured by file call it. It runs nothing and
// opens no prompts.
//
//	YAML ─▶ syntax tree ─▶ decoder ─▶ ivr.Flow ─▶ checks ─▶ Problems
package flowfile
