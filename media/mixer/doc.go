// Package mixer is the arithmetic of several sounds at once: sums in which everyone
// hears the others and not themselves, gains that move without a click, one sound
// that makes way for another, and limits without wrapping around.
//
// It has no clock and no goroutine; whoever ticks every 20 ms hands in the frames of
// that tick and takes out the sums. A Sum is used by conferences, a Ducker by the
// players of prompts, a Ramp by both.
//
//	frames of the parties ─ Ramp ─▶ Sum ─▶ what each of them hears
package mixer
