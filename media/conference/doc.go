// Package conference is the sound of a call of many: a room that sessions enter and
// leave, in which each party hears the others and not itself.
//
// A Room decodes only who speaks, and of those the loudest, which it knows from the
// levels that packets carry (RFC 6464); it encodes once for all who hear the same, and
// once for each who speaks. Two parties alone are forwarded to each other without
// decoding. While nobody speaks and nothing plays, nothing ticks. Prompts to one or to
// all, music for somebody on hold, who hears whom, and recordings, mixed or not, are
// done here too. Who plays to a room without a seat has an Announcer, with prompts that
// are mixed with those of others.
//
// The calling service owns its rooms. A Room has no goroutine: its one Ticker is on the
// wheel of its sessions. It knows nothing of calls, participants or rosters.
//
//	sessions ─ packets ─▶ jitter buffers ─ tick ─▶ the loudest, decoded ─▶ sums
//	sessions ◀─ one payload for each sum ◀─────────────────────────────────┘
package conference
