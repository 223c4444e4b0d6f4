// Package ivrtest takes flows through conversations without a clock: a caller with a
// finger, a player with no sound, and time that jumps from one event to the next.
//
// Tests of flows use it, and the laws that every machine keeps are checked at each
// step: a known state, one queue of prompts, and not a word after the call has ended.
//
//	Press, Wait, Plays ─▶ Conversation ─ Event ─▶ ivr.Machine
//	                       player, timer ◀─ commands, wait
package ivrtest
