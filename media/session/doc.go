// Package session is one leg of a call with everything that runs on it: prompts and
// their queue, keys in both directions, mute, listeners, and the forwarding of one
// leg's packets to another.
//
// Both halves of a call use it: the bot where the application ends the sound, the
// calling service where it does. A session decodes only while somebody listens, but for
// keys not what its sender calls silent, and takes ticks only while there is something to
// say or to hear, one for each packet where prompts leave in packets of several frames. A room of many takes its place as a Stage. It knows nothing of calls, of
// SDP or of sockets.
//
//	leg ─▶ pump ─▶ keys ─▶ OnTone
//	          ├──▶ peer's leg (Join), or the Stage
//	          └──▶ jitter buffer ─ tick ─▶ decoder ─▶ key detector, listeners
//	leg ◀─ tick ◀─ keys to send, prompts (ready-made), mixed and live sound (encoded)
package session
