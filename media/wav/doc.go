// Package wav reads and writes WAV files (RIFF WAVE, Microsoft's "Multiple Channel
// Audio Data and WAVE Files").
//
// A Reader takes whatever people have: 8 to 48 kHz, one or two channels, linear
// samples of 8 to 32 bits, floating point, µ-law and A-law; it streams, so a file may
// be larger than memory. A Writer makes 16-bit files whose header is right while they
// are being written, so that what a killed program leaves behind can be played.
//
// Prompts, recordings, key detection and the command-line phone use it. It never
// changes the rate; that is for package resample.
//
//	bytes ─ Reader ─▶ 16-bit mono samples, frames
//	frames ─ Writer ─▶ bytes
package wav
