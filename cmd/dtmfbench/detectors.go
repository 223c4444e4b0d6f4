package main

import (
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/dtmf/dtmftest"
)

// detector is one that is judged.
type detector interface {
	name() string
	// hear returns the keys in sound of the given rate and the processor time taken.
	hear(sound []int16, rate media.Rate) (result, error)
	close() error
}

// result is what a detector heard in one clip.
type result struct {
	heard   []dtmftest.Heard
	ordered bool // the times are not known, only the order
	took    time.Duration
}

func (res result) score(s *dtmftest.Score, c dtmftest.Clip) {
	if !res.ordered {
		s.Add(c, res.heard)
		return
	}
	keys := make([]media.Key, len(res.heard))
	for i, h := range res.heard {
		keys[i] = h.Key
	}
	s.AddOrdered(c, keys)
}

// ours is this module's detector, fed with frames of 20 ms at the rate of the sound.
// A key is known at the end of the frame that decides it.
type ours struct{}

func (ours) name() string { return "callbot" }
func (ours) close() error { return nil }

func (ours) hear(sound []int16, rate media.Rate) (res result, err error) {
	d := dtmf.NewDetector(rate)
	size := rate.FrameSize()
	res.took = processorTime(func() {
		for at := 0; at < len(sound); at += size {
			end := min(at+size, len(sound))
			d.Detect(sound[at:end], func(t media.Tone) {
				res.heard = append(res.heard, dtmftest.Heard{Key: t.Key, At: rate.Duration(end)})
			})
		}
	})
	return res, nil
}
