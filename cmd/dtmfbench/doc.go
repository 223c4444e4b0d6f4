// Dtmfbench judges key detectors on the corpus of media/dtmf/dtmftest: this module's,
// and spandsp's and multimon-ng's where they are installed, all on the same samples.
// It writes a table in Markdown; make dtmf puts it into docs/dtmf.md.
//
//	Families ─▶ Clip ─▶ variant (codec, loss, rate) ─▶ detector ─▶ Score ─▶ table
package main
