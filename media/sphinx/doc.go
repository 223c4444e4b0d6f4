// Package sphinx understands English by way of PocketSphinx, as Debian's packages
// pocketsphinx and pocketsphinx-en-us have it: a media.Transcriber for machines that are
// to do without a cloud.
//
// Each who speaks has a process of their own, which ends with them: sound goes in by its
// standard input, phrases come back line by line. Where it matters only which of a few
// phrases was said, the process gets a grammar of these and of a garbage of single
// sounds, which takes what is none of them; otherwise it goes by its model of the
// language, which is for hints rather than for minutes.
//
//	in ─▶ pump ─▶ pocketsphinx_continuous ─▶ lines ─▶ said
//	           grammar, dictionary ─┘
//
// It starts no process for a language other than English, and no more than a number of
// them at one time. It knows nothing of calls, or of why somebody is listened to.
//
// https://cmusphinx.github.io/wiki/tutorial/
package sphinx
