// Package g711 is the telephone network's codec: 8 kHz, one byte a sample, by the
// µ-law of North America and Japan or the A-law of everywhere else (ITU-T G.711;
// payload types 0 and 8 of RFC 3551 section 4.5.14).
//
// The programs hand ULaw or ALaw to whoever needs a media.Codec; package wav uses
// the single-sample functions for files in these encodings. The package keeps no
// state but what hides a loss, and never resamples: a frame is 8 kHz or it is
// refused.
//
//	Frame (8 kHz) ─ Encode ─▶ 160 bytes ─ Decode ─▶ Frame
package g711
