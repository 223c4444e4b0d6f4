package bench

import (
	"context"
	"sync"
	"sync/atomic"

	"callbot/bot"
)

// Bot is the handler whose calls are measured: it answers, plays prompts from then on
// without end, and counts the keys that it hears. The zero value plays nothing.
type Bot struct {
	// Prompts are played one after another, again and again.
	Prompts []string

	mu    sync.Mutex
	round *round
}

// round is one measurement's share of a Bot.
type round struct {
	talk chan struct{} // closed when prompts are to be played
	keys atomic.Int64
}

// begin makes calls that come from now on part of a new round.
func (b *Bot) begin() *round {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.round = &round{talk: make(chan struct{})}
	return b.round
}

// current is the round that a call belongs to.
func (b *Bot) current() *round {
	b.mu.Lock()
	r := b.round
	b.mu.Unlock()
	if r == nil {
		return b.begin()
	}
	return r
}

// ServeCall has a call until its caller hangs up.
func (b *Bot) ServeCall(ctx context.Context, call *bot.Call) error {
	r := b.current()
	if err := call.Answer(ctx); err != nil {
		return err
	}
	var playing sync.WaitGroup
	playing.Go(func() { b.play(ctx, call, r) })
	defer playing.Wait()
	for {
		if _, err := call.NextKey(ctx); err != nil {
			return err
		}
		r.keys.Add(1)
	}
}

// play plays until the call ends, which its error says.
func (b *Bot) play(ctx context.Context, call *bot.Call, r *round) {
	select {
	case <-r.talk:
	case <-ctx.Done():
		return
	}
	for call.Play(ctx, b.Prompts...) == nil {
	}
}
