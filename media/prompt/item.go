package prompt

import "callbot/media"

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

// playing is an item and how far it has come.
type playing struct {
	Item
	prompt, frame int // what comes next
}

// finish tells what came of items. No lock is held.
func finish(outcome Outcome, items ...*playing) {
	for _, item := range items {
		if item != nil && item.Done != nil {
			item.Done(outcome)
		}
	}
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
