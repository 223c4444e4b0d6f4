// Package pbx is the local calling service: it owns every live call, with all its
// legs.
//
// Phones reach it as a [phone.Exchange], applications by what [Service.Application]
// gives them, directly or through a dialect's handler. Media is anchored here: every
// party has a leg to the service, and two parties are joined by forwarding their
// packets. An application that brings no media has no leg; its media verbs run on the
// session of whoever it talks to.
//
// One goroutine owns one conversation: its parties, their states, who rings and every
// timer. Commands, legs and timers reach it by a mailbox that never blocks the sender;
// an application's notifications leave by an outbox of its own, in order. The two
// never wait for each other, so a slow application delays nobody. A party may go over
// to another conversation, when a caller is handed over to somebody whom the
// application has asked first; what is meant for the party follows it.
//
//	phone ──▶ Exchange ──┐                     ┌──▶ outbox ──▶ Notifier (application)
//	application ──▶ Control ──▶ mailbox ──▶ conversation ──▶ log ──▶ events (phone)
//	leg: ready, lost ──┘                       └──▶ media/session: ringback, join
//
// A call of many has a hall, in which its parties hear each other by media/conference.
// Two come into such a room too, their parlour, when more is to be heard than they say to
// each other.
//
// Where to look: conversation.go for who ends with whom, attempt.go for ringing and who
// answers first, verbs.go and transfer.go for what applications ask, ending.go for the
// codes that tell why a call ended; hall.go, invite.go and roster.go for calls of many;
// recorder.go and tape.go for recordings, tap.go and mouth.go for live sound, outside.go
// for applications that take no part.
//
// It never speaks a wire format and never decodes sound to forward it.
package pbx
