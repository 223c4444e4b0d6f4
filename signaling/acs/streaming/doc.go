// Package streaming carries the sound of a call over a WebSocket, as Call Automation's
// media streaming does, on both sides of the wire.
//
// The service side is a Stream: the service dials the application, sends what is said
// and the keys that are pressed, and says what comes back. The application side is a
// Handler: it takes the service's connection and gives its sound to an AudioHandler, so
// that the same application runs against the local service and against Azure's.
//
//	call ─ Tapper ─▶ Stream ─▶ WebSocket ─▶ Handler ─▶ AudioHandler
//	call ◀─ Tapper ◀─ Stream ◀─ WebSocket ◀─ Handler ◀─ AudioHandler
//
// A Transcript sends what is said in writing, by a media.Transcriber:
//
//	call ─ Tapper ─▶ voices ─▶ Transcriber ─▶ Transcript ─▶ WebSocket ─▶ application
//
// Every queue is bounded. Sound that is sent drops its oldest frame when the application
// does not read; keys are never dropped, the stream ends instead. Sound that comes back
// may be two minutes ahead; what is beyond that is left out, and no more than 50 messages
// a second are read while it is so.
//
// It knows nothing of operations or events: whoever runs a Stream tells what became of
// it.
//
// https://learn.microsoft.com/azure/communication-services/concepts/call-automation/audio-streaming-concept
package streaming
