// Package hosting runs a call's media verbs on a media session.
//
// Whoever ends the sound of a call uses it: the bot when media is hosted by the
// application, the calling service when it hosts the sound for the bot. So a prompt
// plays and a key is counted in the same way in both. It knows nothing of who is
// called, of states or of the wire.
//
//	PlayPrompt, CancelMedia ─▶ Operations ─▶ media/session ─▶ leg
//	ToneReceived, OperationCompleted ◀─ Operations ◀─ media/session ◀─ leg
package hosting
