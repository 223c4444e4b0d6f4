package prompt

import (
	"errors"
	"slices"
	"sync"

	"callbot/media"
	"callbot/media/mixer"
)

// Outcome is how an item ended.
type Outcome uint8

const (
	// Completed items were played to their end.
	Completed Outcome = iota + 1
	// Cancelled items were cut short, or never began.
	Cancelled
)

// Item is what Play plays: one or more prompts on end.
type Item struct {
	ID         string // for the caller; the Player does not look at it
	Prompts    []*Prompt
	Loop       bool // again from the first prompt until it is cancelled
	Background bool // under all other items, which it makes way for

	// Done, unless nil, is called once with what came of the item, by whoever called
	// Next, Play or Cancel. It may call the Player, and must return soon.
	Done func(Outcome)
}

// maxItems is how many items may wait where nothing else is said.
const maxItems = 64

// The reasons why Play refuses an item.
var (
	ErrFull  = errors.New("prompt: too many items are waiting")
	ErrEmpty = errors.New("prompt: there is nothing to play")
)

// Kind says what Next gave.
type Kind uint8

// What Next may give.
const (
	Nothing Kind = iota // nothing is to be heard: send nothing
	Ready               // an Opus payload to be sent as it is
	Mixed               // a frame to be encoded
)

// A Player is the queue of one call. Items play one after another in the order they
// came; one background item plays under them, and a new one takes the place of the
// old. The zero value is an empty queue. Its methods may be called from any goroutine;
// none of them waits.
type Player struct {
	// MaxItems is how many items may wait or play; 0 is 64. Play refuses more.
	MaxItems int
	// Ducker says how far and how fast the background makes way.
	Ducker mixer.Ducker

	mu         sync.Mutex
	queue      []*playing // the first one plays
	background *playing
	sums       []int32 // scratch for mixing

	ready media.Frame // the sound of the payload that was given last; nil if that was none
	lead  media.Frame // what ready was before
	level uint8       // of ready
}

// playing is an item and how far it has come.
type playing struct {
	Item
	prompt, frame int // what comes next
}

// Play adds an item to the queue. ErrEmpty and ErrFull say why it is refused; its Done
// is not called then.
func (p *Player) Play(item Item) error {
	if len(item.Prompts) == 0 || slices.ContainsFunc(item.Prompts, (*Prompt).empty) {
		return ErrEmpty
	}
	old, err := p.add(&playing{Item: item})
	finish(Cancelled, old)
	return err
}

// add returns the item whose place the new one takes.
func (p *Player) add(item *playing) (old *playing, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if item.Background {
		old, p.background = p.background, item
		p.Ducker.Start(len(p.queue) > 0)
		return old, nil
	}
	if len(p.queue) >= or(p.MaxItems, maxItems) {
		return nil, ErrFull
	}
	p.queue = append(p.queue, item)
	return nil, nil
}

// Cancel ends everything that plays or waits, but the background if it is to be kept.
// Nothing of it is in what Next gives from now on.
func (p *Player) Cancel(keepBackground bool) {
	p.mu.Lock()
	gone := p.queue
	p.queue = nil
	if !keepBackground && p.background != nil {
		gone = append(gone, p.background)
		p.background = nil
	}
	p.mu.Unlock()
	finish(Cancelled, gone...)
}

// finish tells what came of items. No lock is held.
func finish(outcome Outcome, items ...*playing) {
	for _, item := range items {
		if item != nil && item.Done != nil {
			item.Done(outcome)
		}
	}
}

// Len is the number of items that play or wait, the background not counted.
func (p *Player) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.queue)
}

// Playing reports whether anything plays or waits, the background counted.
func (p *Player) Playing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.queue) > 0 || p.background != nil
}

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

func (i *playing) payload() []byte    { return i.Prompts[i.prompt].Packet(i.frame) }
func (i *playing) level() uint8       { return i.Prompts[i.prompt].Level(i.frame) }
func (i *playing) sound() media.Frame { return i.Prompts[i.prompt].frame(i.frame) }

// len is how many frames of the present prompt are played. Where sound goes round, the
// end joins the beginning without what the codec is late by.
func (i *playing) len() int {
	if i.Loop {
		return i.Prompts[i.prompt].body()
	}
	return i.Prompts[i.prompt].Len()
}

// advance goes to the next frame and reports whether the item has ended.
func (i *playing) advance() (ended bool) {
	if i.frame++; i.frame < i.len() {
		return false
	}
	i.frame = 0
	if i.prompt++; i.prompt < len(i.Prompts) {
		return false
	}
	i.prompt = 0
	return !i.Loop
}
