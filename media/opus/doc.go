// Package opus turns frames into Opus payloads and back (RFC 6716, carried in RTP by
// RFC 7587), by way of libopus. No other package of this module knows libopus.
//
// Sound is mono. A decoder makes 8, 12, 16, 24 or 48 kHz straight from any payload,
// whatever rate and channels it was encoded from; 16 kHz costs least for what is
// heard. An encoder takes 20, 40 or 60 ms at a time at any of these rates.
//
// What can be known of a payload without decoding it (how long it lasts, whether it
// is silence) is read here in plain Go, and payloads of 20 ms can be joined into
// longer ones without touching the sound.
//
//	Frame ─ Encoder ─▶ payload ─ Decoder ─▶ samples
//	                   payload ─ PacketDuration ─▶ how long it lasts
package opus
