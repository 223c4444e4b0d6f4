// Package prompt opens prompts and plays them.
//
// A Store finds a prompt by its URI (a file of the prompt folder, an https: URL, or
// say: text for a speech engine), brings it to 48 kHz, and encodes it once to 20 ms
// Opus payloads that all calls of the process share. A Player is the queue of one
// call: prompts one after another, over a background that makes way for them, cut
// short within a frame. As long as one prompt plays alone the Player hands out its
// ready payloads, which cost nothing; where sounds are mixed it hands out frames for
// the session to encode.
//
// Media sessions use it. It has no clock and no goroutine; it never sends anything.
//
//	URI ─ Store ─▶ Prompt ─ Player ─ Next, every 20 ms ─▶ payload, or frame to encode
package prompt
