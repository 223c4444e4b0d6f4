package resample

import (
	"errors"
	"io"

	"callbot/media"
)

// Reader returns a media.Reader of what r says, at another rate. The sound stays
// where it is in time; to that end a little more of r is read than was asked for.
func Reader(r media.Reader, to media.Rate) media.Reader {
	if r.Rate() == to {
		return r
	}
	from := media.NewFrame(r.Rate())
	return &reader{
		src:       r,
		frame:     from,
		resampler: newAligned(r.Rate(), to),
		ready:     make([]int16, 0, 3*to.FrameSize()),
	}
}

type reader struct {
	src       media.Reader
	frame     media.Frame // of src
	resampler *Resampler
	ready     []int16 // what was resampled and not yet read
	in, out   int64   // samples taken of src, and given to the caller
	err       error   // of src
}

func (r *reader) Rate() media.Rate { return r.resampler.to }

func (r *reader) ReadFrame(f media.Frame) error {
	for len(r.ready) < len(f) && r.err == nil {
		r.fetch()
	}
	if len(r.ready) == 0 {
		return r.err
	}
	n := copy(f, r.ready)
	clear(f[n:])
	r.ready = r.ready[:copy(r.ready, r.ready[n:])]
	return nil
}

// fetch resamples one more frame; at the end, what the filter still holds back.
func (r *reader) fetch() {
	if r.err = r.src.ReadFrame(r.frame); r.err == nil {
		r.in += int64(len(r.frame))
		r.give(r.frame)
		return
	}
	if !errors.Is(r.err, io.EOF) {
		return
	}
	clear(r.frame)
	for before := r.in * int64(r.resampler.to) / int64(r.resampler.from); r.out < before; {
		r.give(r.frame)
		if over := int(r.out - before); over > 0 {
			r.ready = r.ready[:len(r.ready)-over]
			r.out = before
		}
	}
}

func (r *reader) give(frame media.Frame) {
	n := len(r.ready)
	r.ready = r.resampler.Process(r.ready, frame)
	r.out += int64(len(r.ready) - n)
}
