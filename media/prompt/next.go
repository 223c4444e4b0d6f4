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

// A decoder that has heard another encoder needs a few payloads to get used to ready
// ones again: the first comes out with 7 dB of signal to noise, where 23 is usual. So
// mixing goes on until nobody can hear that: until a prompt begins, or is quiet, or for
// so long that a processor's time is worth more.
const (
	quiet   = 50  // -dBov (RFC 6464)
	patient = 150 // frames
)

// Next moves on by one frame and gives what is to be heard in it: the ready payload
// when one prompt plays alone, or else mixed is filled, whose rate is 16 kHz. The
// payload is shared by all calls and must not be written to.
func (p *Player) Next(mixed media.Frame) (payload []byte, kind Kind) {
	p.mu.Lock()
	front, back := p.current()
	p.lead, p.ready = p.ready, nil
	switch alone := p.alone(front, back); {
	case front == nil && back == nil:
		p.other, kind = false, Nothing
	case p.returns(alone):
		payload, kind = p.give(alone), Ready
	default:
		p.mix(mixed, front, back)
		p.other, kind = true, Mixed
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
	p.other, p.waited = true, 0
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

// alone is the item that is heard as it is, nil where there is none.
func (p *Player) alone(front, back *playing) *playing {
	switch {
	case back == nil:
		return front
	case front == nil && p.Ducker.Resting():
		return back
	default:
		return nil
	}
}

// returns reports whether the ready payloads of an item, if there is one, can go on here.
func (p *Player) returns(item *playing) bool {
	switch {
	case item == nil:
		p.waited = 0
		return false
	case !p.other || item.frame == 0 || item.level() >= quiet || p.waited >= patient:
		p.waited = 0
		return true
	default:
		p.waited++
		return false
	}
}

// give returns the ready payload of item, and remembers its sound.
func (p *Player) give(item *playing) []byte {
	p.other, p.ready, p.level = false, item.sound(), item.level()
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
// NextFrame gave last, and reports whether there was one. It is for an encoder that
// takes over from ready payloads: see opus.Encoder.Begin.
func (p *Player) Lead(f media.Frame) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	copy(f, p.lead)
	return p.lead != nil
}
