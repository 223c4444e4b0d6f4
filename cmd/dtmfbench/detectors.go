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

func (o ours) hear(sound []int16, rate media.Rate) (result, error) {
	return o.hearLost(arrival{sound: sound}, rate), nil
}

// hearLost is hear, told which frames were lost.
func (ours) hearLost(in arrival, rate media.Rate) (res result) {
	d := dtmf.NewDetector(rate)
	size := rate.FrameSize()
	res.took = processorTime(func() {
		for at := 0; at < len(in.sound); at += size {
			end := min(at+size, len(in.sound))
			detect := d.Detect
			if n := at / size; n < len(in.lost) && in.lost[n] {
				detect = d.Conceal
			}
			detect(in.sound[at:end], func(t media.Tone) {
				res.heard = append(res.heard, dtmftest.Heard{Key: t.Key, At: rate.Duration(end)})
			})
		}
	})
	return res
}
