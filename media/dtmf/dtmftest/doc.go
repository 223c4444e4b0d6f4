// Package dtmftest makes labelled sound to judge a key detector by, and judges it.
//
// The tests of media/dtmf run a part of the corpus; cmd/dtmfbench runs all of it, and
// other detectors on the same samples. Everything comes from a seed: there are no
// recordings, and the same seed makes the same samples. The package reads and writes
// no files and knows nothing of how a detector works.
//
//	Families ─▶ Clip (samples at 8 kHz, presses) ─▶ a detector ─▶ Score
package dtmftest
