// Package signaling is the vocabulary of calls: who takes part, which state a call is
// in, what may be asked of it (Command), what it reports (Notification) and what can
// go wrong (Error).
//
// Two one-method interfaces are the seam between the program that answers calls and
// the service that owns them, and everything that carries calls implements one of
// them: in this process, over Microsoft Graph, or over Call Automation.
//
//	bot ── Command ──▶ Controller ──▶ calling service
//	bot ◀── Notifier ◀── Notification ── calling service
//
// It holds types and pure helpers. It does no I/O and starts no goroutine.
package signaling
