// Package dtmf hears and speaks the keys of a telephone: as named events beside the
// sound (RFC 4733) and as pairs of tones within it (ITU-T Q.23 and Q.24).
//
// A Receiver hears events, a Detector hears sound, and a Fusion makes one report of
// what both heard of one press. A Sender and a Generator speak. media/session gives
// each leg its own set; callbot detect gives a Detector the samples of a file. A Mask
// takes the tones out of sound that is kept.
//
// The package does arithmetic only: it has no clock, no goroutine and no lock, and
// opens nothing. Times are counted in the samples and RTP timestamps it is given. It
// never logs: a key may be part of a secret.
//
//	event packet ─▶ Receiver ─┐
//	                          ├─▶ Fusion ─▶ one media.Tone a press
//	samples ─────▶ Detector ──┘
package dtmf
