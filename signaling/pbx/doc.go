// Package pbx is the local calling service: it owns every live call, with all its
// legs.
//
// Phones reach it as a [phone.Exchange], applications by what [Service.Application]
// gives them, directly or through a dialect's handler. Media is anchored here: every
// party has a leg to the service, and two parties are joined by forwarding their
// packets. More than two come together in a hall, whose sound is a conference room. An
// application that brings no media has no leg; its media verbs run on the sessions of
// those it talks to.
//
// One goroutine owns one conversation: its parties, their states, who rings and every
// timer. Commands, legs and timers reach it by a mailbox that never blocks the sender;
// an application's notifications leave by an outbox of its own, in order. The two
// never wait for each other, so a slow application delays nobody. A party may go over
// to another conversation, when a caller is handed over to somebody whom the
// application has asked first, or when somebody comes to a meeting where others are
// already; what is meant for the party follows it.
//
//	phone ──▶ Exchange ──┐                     ┌──▶ outbox ──▶ Notifier (application)
//	application ──▶ Control ──▶ mailbox ──▶ conversation ──▶ log ──▶ events (phone)
//	leg: ready, lost ──┘                       ├──▶ media/session: ringback, join
//	                                           └──▶ media/conference: calls of many
//
// Two come into a room too, their parlour, when more is to be heard than they say to each
// other.
//
// Where to look: conversation.go for who ends with whom, attempt.go for ringing and who
// answers first, verbs.go and transfer.go for what applications ask, ending.go for the
// codes that tell why a call ended. Of calls of many: hall.go for who comes and leaves
// and when there is no sense in it any more, escalate.go for how a call of two becomes
// one, invite.go, attend.go and venue.go for the ways into it, roster.go for who is
// shown to whom, many.go, hold.go and routing.go for what is asked there. recorder.go
// and tape.go are for recordings, tap.go and mouth.go for live sound, keypad.go for keys beside
// sound that an application hosts, attentive.go for who is asked to say something, outside.go
// for applications that take no part.
//
// It never speaks a wire format and never decodes sound to forward it.
package pbx
