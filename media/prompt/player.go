package prompt

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"callbot/media"
	"callbot/media/mixer"
)

// maxItems is how many items may wait where nothing else is said.
const maxItems = 64

// The reasons why Play refuses an item.
var (
	ErrFull  = errors.New("prompt: too many items are waiting")
	ErrEmpty = errors.New("prompt: there is nothing to play")
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

	other  bool // what was given last was no ready payload, nor silence
	waited int  // frames that a ready payload could not take the place of

	ready media.Frame // the sound of the payload that was given last; nil if that was none
	lead  media.Frame // what ready was before
	level uint8       // of ready
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
	if len(p.queue) >= cmp.Or(p.MaxItems, maxItems) {
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
