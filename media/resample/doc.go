// Package resample changes the rate of sound: any of 8 to 48 kHz to any other.
//
// It is a windowed-sinc filter in polyphase form (Crochiere and Rabiner, "Multirate
// Digital Signal Processing", 1983, chapter 2), in plain Go: 64 taps at the lower of
// the two rates, under a Kaiser window. What the lower rate cannot carry is at least
// 75 dB down; the top sixth of its band is where the filter falls.
//
// Prompts are converted once when they are opened; live sound comes out of the codecs
// at the rate that is wanted and seldom needs this. A Resampler has no clock and no
// goroutine.
//
//	samples ─ Resampler ─▶ samples          (frame in, frame out, 2 to 4 ms late)
//	media.Reader ─ Reader ─▶ media.Reader   (in place: the delay is taken out)
package resample
