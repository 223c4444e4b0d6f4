package record

import (
	"io"

	"callbot/media"
)

// A Line is one party of a Recorder. It implements media.Writer and is for one
// goroutine at a time; it never waits.
type Line struct {
	recorder *Recorder
	path     string
	channel  int
	position int64 // of the next frame
	track    *track
}

var _ media.Writer = (*Line)(nil)

// Line adds a party, whose sound begins where the recording is now. path is the file
// for this party alone; "" is none.
func (r *Recorder) Line(path string) *Line {
	r.once.Do(r.init)
	return &Line{recorder: r, path: path, position: r.head.Load()}
}

// Channel is a line of its own, whose sound is in one channel of Recorder.Path, counted
// from 0, and begins where the recording is now. Lines of one channel are mixed.
func (r *Recorder) Channel(n int) *Line {
	l := r.Line("")
	l.channel = min(max(0, n), max(0, r.Channels-1))
	return l
}

// Rate is the rate of the recording.
func (l *Line) Rate() media.Rate { return l.recorder.rate() }

// WriteFrame records f after the frame before. The error is io.ErrClosedPipe once the
// recording has ended. When the disk is too slow f is dropped and counted.
func (l *Line) WriteFrame(f media.Frame) error { return l.WriteAt(l.position, f) }

// WriteAt records samples at a position: the number of samples from the beginning of
// the recording. What is left out before it becomes silence; what comes more than a
// second later than other sound of that time is left out of the mix, and what
// overlaps this line's own earlier sound is left out of its file. Errors are those of
// WriteFrame.
func (l *Line) WriteAt(position int64, samples []int16) error {
	select {
	case <-l.recorder.ended:
		return io.ErrClosedPipe
	default:
	}
	if position < 0 {
		samples = samples[min(int64(len(samples)), -position):]
		position = 0
	}
	for len(samples) > 0 {
		n := min(len(samples), pieceSize)
		l.put(position, samples[:n])
		position += int64(n)
		samples = samples[n:]
	}
	l.position = position
	return nil
}

func (l *Line) put(position int64, samples []int16) {
	r := l.recorder
	p := piece{line: l, position: position, n: len(samples), silent: r.paused.Load()}
	if !p.silent {
		copy(p.samples[:], samples)
	}
	select {
	case r.queue <- p:
	default:
		r.dropped.Add(int64(len(samples)))
	}
	for end := position + int64(len(samples)); ; {
		head := r.head.Load()
		if end <= head || r.head.CompareAndSwap(head, end) {
			return
		}
	}
}
