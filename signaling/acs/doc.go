// Package acs carries calls in the dialect of Azure Communication Services Call
// Automation, in both directions and on both sides of the wire.
//
// The service side is a Resource: the calls of those who share a connection string, and
// what the dialect keeps of them beyond what the calling service does. A Handler takes
// its requests, an EventSender tells what becomes of a call to the callback that was
// given with it, and EventGrid announces incoming calls. The application side is a
// Client, which sends requests, and a Receiver, which takes events. The calling service
// and the bot know only the interfaces of package signaling.
//
// The room keeps no calls and makes no tokens; the JSON is in package wire, the sound
// that goes over WebSockets in package streaming.
//
//	bot      ─ Client ───▶ HTTP ─▶ Handler ──▶ Resource ──▶ Controller, Caller, Recorder, Tapper
//	Notifier ◀─ Receiver ◀─ HTTP ◀─ EventSender, EventGrid ◀── calling service
package acs
