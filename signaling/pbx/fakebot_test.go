package pbx_test

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// bot returns the fake application that takes the notifications for a name.
func (w *world) bot(name string) *fakeBot {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.bots[name]
	if b == nil {
		b = &fakeBot{world: w, id: name}
		w.bots[name] = b
	}
	return b
}

// fakeBot keeps what an application is told, as words.
type fakeBot struct {
	world *world
	id    string

	mu      sync.Mutex
	heard   []string
	calls   []signaling.Call // that came in
	ids     []signaling.CallID
	delay   time.Duration // how long it takes for each notification
	refuses error         // what it answers
	learnt  string        // the answer to its own offer
	rosters []signaling.RosterUpdated
	moves   []signaling.StateChanged
	pressed []signaling.ParticipantID
}

func (b *fakeBot) Notify(ctx context.Context, n signaling.Notification) error {
	b.mu.Lock()
	delay, refuses := b.delay, b.refuses
	b.mu.Unlock()
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if roster, ok := n.(signaling.RosterUpdated); ok { // rosters are looked at by themselves
		b.rosters = append(b.rosters, roster)
		return refuses
	}
	if key, ok := n.(signaling.ToneReceived); ok {
		b.pressed = append(b.pressed, key.Participant)
	}
	b.heard = append(b.heard, word(n))
	b.ids = append(b.ids, n.Of())
	if in, ok := n.(signaling.Incoming); ok {
		b.calls = append(b.calls, in.Call)
	}
	if moved, ok := n.(signaling.StateChanged); ok {
		b.moves = append(b.moves, moved)
		b.learnt = cmp.Or(moved.Media.Description, b.learnt)
	}
	return refuses
}

func word(n signaling.Notification) string {
	switch n := n.(type) {
	case signaling.Incoming:
		return "incoming"
	case signaling.StateChanged:
		if n.Result != nil {
			return fmt.Sprintf("%v %d/%d", n.State, n.Result.Code, n.Result.Subcode)
		}
		return n.State.String()
	case signaling.Terminated:
		return fmt.Sprintf("terminated %d/%d", n.Result.Code, n.Result.Subcode)
	case signaling.ToneReceived:
		return fmt.Sprintf("key %v %d", n.Tone.Key, n.Sequence)
	case signaling.OperationCompleted:
		return fmt.Sprintf("%s %d/%d", n.Operation.Context, n.Operation.Result.Code, n.Operation.Result.Subcode)
	default:
		return fmt.Sprintf("%T", n)
	}
}

// told is what the bot was told so far, in words.
func (b *fakeBot) told() string {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.heard, ", ")
}

// toldOf is what the bot was told of one of its calls.
func (b *fakeBot) toldOf(id signaling.CallID) string {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	var words []string
	for i, word := range b.heard {
		if b.ids[i] == id {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

// ringing waits for the bot's latest incoming call.
func (b *fakeBot) ringing() signaling.Call {
	b.world.Helper()
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.calls) == 0 {
		b.world.Fatal("nobody called " + b.id)
	}
	return b.calls[len(b.calls)-1]
}

func (b *fakeBot) control(id signaling.CallID, cmd signaling.Command) error {
	b.world.Helper()
	app, ok := b.world.service.Application(b.id)
	if !ok {
		b.world.Fatal("no application " + b.id)
	}
	_, err := app.Control(b.world.Context(), id, cmd)
	return err
}

// must gives a command that has to succeed.
func (b *fakeBot) must(id signaling.CallID, cmd signaling.Command) {
	b.world.Helper()
	if err := b.control(id, cmd); err != nil {
		b.world.Fatalf("%T: %v", cmd, err)
	}
}

// answer takes the call that rings and returns the bot's leg.
func (b *fakeBot) answer() (signaling.Call, *voice) {
	b.world.Helper()
	call := b.ringing()
	leg, answer := b.prepare(call)
	b.must(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: answer}})
	v := speak(b.world.T, leg)
	synctest.Wait()
	return call, v
}

// prepare makes the bot's leg and its answer to the offer that came with the call.
func (b *fakeBot) prepare(call signaling.Call) (media.Leg, string) {
	b.world.Helper()
	leg, answer, err := b.world.network.Answer(b.world.Context(), call.Media.Description)
	if err != nil {
		b.world.Fatal(err)
	}
	return leg, answer
}
