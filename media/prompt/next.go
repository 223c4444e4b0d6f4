package prompt

import (
	"callbot/media"
	"callbot/media/mixer"
)

// Kind says what Next gave.
type Kind uint8

// What Next may give.
const (
	Nothing Kind = iota // nothing is to be heard: send nothing
	Ready               // an Opus payload to be sent as it is
	Mixed               // a frame to be encoded
)

// Next moves on by one frame and gives what is to be heard in it: the ready payload
// when one prompt plays alone, or else mixed is filled, whose rate is 16 kHz. The
// payload is shared by all calls and must not be written to.
func (p *Player) Next(mixed media.Frame) (payload []byte, kind Kind) {
	p.mu.Lock()
	front, back := p.current()
	p.lead, p.ready = p.ready, nil
	switch {
	case front == nil && back == nil:
		kind = Nothing
	case back == nil:
		payload, kind = p.give(front), Ready
	case front == nil && p.Ducker.Resting():
		payload, kind = p.give(back), Ready
	default:
		p.mix(mixed, front, back)
		kind = Mixed
	}
	ended := p.advance(front, back)
	p.mu.Unlock()
	finish(Completed, ended[:]...)
	return payload, kind
}

// NextFrame is Next for a peer that cannot take the payloads, or hears other sound
// beside the prompts: it always fills f, whose rate is 16 kHz, and reports whether
// there is anything to be heard.
func (p *Player) NextFrame(f media.Frame) bool {
	p.mu.Lock()
	front, back := p.current()
	p.lead, p.ready = p.ready, nil
	p.mix(f, front, back)
	ended := p.advance(front, back)
	p.mu.Unlock()
	finish(Completed, ended[:]...)
	return front != nil || back != nil
}

func (p *Player) current() (front, back *playing) {
	if len(p.queue) > 0 {
		front = p.queue[0]
	}
	p.Ducker.Duck(front != nil && p.background != nil, media.Rate16k)
	return front, p.background
}

// mix fills f with what plays now; either may be nil. A single sound at its full
// loudness stays exactly what it is.
func (p *Player) mix(f media.Frame, front, back *playing) {
	switch {
	case front == nil && back == nil:
		clear(f)
	case back == nil:
		copy(f, front.sound())
	case front == nil && p.Ducker.Resting():
		copy(f, back.sound())
	case front == nil:
		p.duck(f, nil, back.sound())
	default:
		p.duck(f, front.sound(), back.sound())
	}
}

// duck fills f with front over back.
func (p *Player) duck(f, front, back media.Frame) {
	if p.sums == nil {
		p.sums = make([]int32, media.Rate16k.FrameSize())
	}
	clear(p.sums)
	for i, s := range front {
		p.sums[i] = int32(s)
	}
	p.Ducker.Add(p.sums, back)
	mixer.Limit(f, p.sums)
}

// advance moves on what played, and returns what has come to its end by that.
func (p *Player) advance(front, back *playing) (ended [2]*playing) {
	if front != nil && front.advance() {
		p.queue[0] = nil
		if p.queue = p.queue[1:]; len(p.queue) == 0 {
			p.queue = nil
		}
		ended[0] = front
	}
	if back != nil && back.advance() {
		p.background = nil
		ended[1] = back
	}
	return ended
}

// give returns the ready payload of item, and remembers its sound.
func (p *Player) give(item *playing) []byte {
	p.ready, p.level = item.sound(), item.level()
	return item.payload()
}

// Level is how loud the ready payload is that Next gave last (RFC 6464), or
// media.NoLevel when it gave none.
func (p *Player) Level() uint8 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ready == nil {
		return media.NoLevel
	}
	return p.level
}

// Lead fills f with the sound of the ready payload that went before what Next or
// NextFrame gave last, and reports whether there was one. An encoder that takes over
// from ready payloads should be reset and hear that first, its payload thrown away:
// Opus begins with sound from 6.5 ms ago, which would be silence.
func (p *Player) Lead(f media.Frame) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	copy(f, p.lead)
	return p.lead != nil
}
