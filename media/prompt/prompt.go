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

// frame is the sound of frame i at 16 kHz.
func (p *Prompt) frame(i int) media.Frame {
	n := media.Rate16k.FrameSize()
	return media.Frame(p.pcm[i*n : (i+1)*n])
}

func (p *Prompt) empty() bool { return p == nil || len(p.ends) == 0 }

// size is how much memory p takes, in bytes.
func (p *Prompt) size() int64 {
	return int64(len(p.payloads) + 4*len(p.ends) + 2*len(p.pcm))
}
