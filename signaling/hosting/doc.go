// Package hosting runs a call's media verbs on a media session.
//
// Whoever ends the sound of a call uses it: the bot when media is hosted by the
// application, the calling service when it hosts the sound for the bot. So a prompt
// plays, a recording ends and a key is counted in the same way in both. It knows
// nothing of who is called, of states or of the wire.
//
// Prompts, recordings and the recognition of keys take their turns in one queue, of
// which one runs at a time. Keys to send, the background and keys that are merely heard
// have nothing to do with it. What somebody says is heard only while it is recorded or
// recognized.
//
//	PlayPrompt, Record, Recognize, … ─▶ Operations ─▶ media/session ─▶ leg
//	ToneReceived, OperationCompleted ◀─ Operations ◀─ media/session ◀─ leg
//	                 Recognition ◀─ attention ─▶ media.Transcriber
//	                    Recording ◀─ take ─▶ media/record ─▶ Shelf
package hosting
