// Package pbx is the local calling service: it owns every live call, with all its
// legs.
//
// Phones reach it as a [phone.Exchange], applications by the Controller and Finder
// that [Service.Application] gives them, directly or through a dialect's handler.
// Media is anchored here: every party has a leg to the service, and two parties are
// joined by forwarding their packets.
//
// One goroutine owns one conversation: its parties, their states, who rings and every
// timer. Commands, legs and timers reach it by a mailbox that never blocks the sender;
// an application's notifications leave by an outbox of its own, in order. The two
// never wait for each other, so a slow application delays nobody.
//
//	phone ──▶ Exchange ──┐                     ┌──▶ outbox ──▶ Notifier (application)
//	application ──▶ Control ──▶ mailbox ──▶ conversation ──▶ log ──▶ events (phone)
//	leg: ready, lost ──┘                       └──▶ media/session: ringback, join
//
// It never speaks a wire format and never decodes sound.
package pbx
