// Package ivr is the conversation as data and pure functions: a Flow says what a
// caller may hear and do, and a Machine takes one call through it.
//
// A Machine is stepped. Each Event that happens to the call goes in with the moment
// at which it happened; out come the commands to send and how long to wait for the
// next event. It has no clock, starts no goroutine and does no I/O, so the same events
// always make the same conversation, and a call of ten minutes is tested in
// microseconds.
//
//	Event ─▶ Machine.Step ─▶ commands, wait
//	             │  ▲
//	      State.enter, activity.handle
//
// The bot floor runs machines on calls; ivr/flowfile reads flows from YAML; ivr/ivrtest
// scripts conversations. A new action is one file here: a type with a State's methods.
package ivr
