package hosting

import (
	"time"

	"callbot/media"
	"callbot/media/vad"
	"callbot/signaling"
)

// patience decides by what is said when a recording is over. It counts frames: a
// recording's time is that of its sound.
type patience struct {
	initial, silence, limit int // frames

	voice  vad.Detector
	frames int  // so far
	silent int  // since the last word
	spoken bool // there was a word
}

func newPatience(r signaling.Record) patience {
	frames := func(d time.Duration) int { return int(d / media.FrameDuration) }
	return patience{initial: frames(r.InitialSilence), silence: frames(r.MaxSilence), limit: frames(r.MaxDuration)}
}

// hear takes the next frame, and says why the recording is over with it, if it is.
func (p *patience) hear(f media.Frame) (why signaling.Result, over bool) {
	p.frames++
	switch speaks := p.voice.Speaking(f); {
	case speaks:
		p.spoken, p.silent = true, 0
	case p.silent == 0:
		p.silent = vad.DefaultHang // the detector has waited for so long
	default:
		p.silent++
	}
	switch {
	case !p.spoken && p.frames >= p.initial:
		return nothingSaid, true
	case p.spoken && p.silent >= p.silence:
		return maxSilence, true
	case p.frames >= p.limit:
		return maxRecorded, true
	default:
		return signaling.Result{}, false
	}
}
