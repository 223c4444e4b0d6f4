// Package record writes what is said in a call to WAV files: all parties mixed or in
// channels of one file, each alone, or both.
//
// A Recorder has one goroutine, Run, which owns the files; each party has a Line,
// whose writes never wait: they are called at the pace of the call. Sound is placed
// by its position on the time line of the recording, so what was lost, dropped or
// said during a pause is silence of the right length. A file is called .part until it
// is whole; whatever ends the program, it can be played.
//
// The programs and media sessions use it. It never decodes, and knows nothing of
// calls.
//
//	frames ─ Line ─▶ queue ─ Run ─▶ name.wav.part ─▶ name.wav
package record
