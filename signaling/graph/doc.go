// Package graph carries calls in the Microsoft Graph cloud-communications dialect, in
// both directions and on both sides of the wire.
//
// The service side is a Handler, which takes commands from applications, and a
// Webhook, which posts notifications to them. The application side is a Client, which
// sends commands, and a Receiver, which takes notifications. The calling service and
// the bot know only the interfaces of package signaling, so that either can be joined
// to its counterpart of another make: a bot to Microsoft's service, another's bot to
// ours.
//
// The room keeps no calls, starts no goroutine of its own and makes no tokens; the JSON
// is in package wire. All that it remembers are rosters, on either side, of calls whose
// changes are told in place of the whole.
//
//	bot     ─ Client ───▶ HTTP ─▶ Handler ──▶ Controller, Finder
//	Notifier ◀─ Receiver ◀─ HTTP ◀─ Webhook ─── calling service
package graph
