// Package mediatest helps to test whatever makes, moves or listens to sound:
// conformance checks that every reader and codec must pass, made-up sound, measures
// of it, legs and disks in memory, and what runs beside a test.
//
// Only tests import it. The measures are written to be plainly right, not fast, and
// no test here needs a real clock, a socket or a file.
//
//	Tone, Speechlike ─▶ what is tested ─▶ Level, Probe, SNR, Correlate
package mediatest
