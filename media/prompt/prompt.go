package prompt

import (
	"time"

	"callbot/media"
)

// A Prompt is sound that is ready to be sent. It never changes, and all calls share
// it: nobody may write to what its methods return.
type Prompt struct {
	uri      string
	duration time.Duration
	payloads []byte   // one after another
	ends     []uint32 // where each payload ends
	levels   []uint8  // how loud each frame is
	pcm      []int16  // the same sound at 16 kHz, Len whole frames
}

// URI is the name by which it was opened first.
func (p *Prompt) URI() string { return p.uri }

// Duration is how long the sound lasts, without what fills up the last frame.
func (p *Prompt) Duration() time.Duration { return p.duration }

// Len is the number of frames, and of payloads.
func (p *Prompt) Len() int { return len(p.ends) }

// Packet is the Opus payload of frame i: 20 ms, mono.
func (p *Prompt) Packet(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = p.ends[i-1]
	}
	return p.payloads[start:p.ends[i]:p.ends[i]]
}

// PCM is the sound as it was before it was encoded: 16 kHz, Len frames.
func (p *Prompt) PCM() []int16 { return p.pcm }

// Level is how loud frame i is (RFC 6464), to go with its payload.
func (p *Prompt) Level(i int) uint8 { return p.levels[i] }

// body is the number of frames that have sound of their own: the last may hold only
// what the codec is late by.
func (p *Prompt) body() int {
	return max(1, int((p.duration+media.FrameDuration-1)/media.FrameDuration))
}

// frame is the sound of frame i at 16 kHz.
func (p *Prompt) frame(i int) media.Frame {
	n := media.Rate16k.FrameSize()
	return media.Frame(p.pcm[i*n : (i+1)*n])
}

func (p *Prompt) empty() bool { return p == nil || len(p.ends) == 0 }

// size is how much memory p takes, in bytes.
func (p *Prompt) size() int64 {
	return int64(len(p.payloads) + 5*len(p.ends) + 2*len(p.pcm))
}
