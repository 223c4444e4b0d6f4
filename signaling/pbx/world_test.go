package pbx_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/pace"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

// world is a running service in a bubble, with bots and phones around it.
type world struct {
	*testing.T
	service *pbx.Service
	network *mediatest.Network
	stop    context.CancelFunc
	done    chan error

	mu   sync.Mutex
	bots map[string]*fakeBot
}

// inWorld runs a test in a bubble with a service whose directory knows: reception and
// sales (application "bot"), night (application "other"), alice and bob (endpoints),
// blocked (nobody).
func inWorld(t *testing.T, change func(*pbx.Service), test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		wheel := new(pace.Wheel)
		w := &world{T: t, network: new(mediatest.Network), bots: make(map[string]*fakeBot), done: make(chan error, 1)}
		w.service = &pbx.Service{
			Directory: map[string]pbx.Route{
				"reception": pbx.ToApplication{ID: "bot"},
				"sales":     pbx.ToApplication{ID: "bot"},
				"night":     pbx.ToApplication{ID: "other"},
				"alice":     pbx.ToEndpoint{Name: "alice"},
				"blocked":   pbx.ToNobody{Reason: signaling.RejectBusy},
			},
			Tenant:    "local",
			Connector: w.network,
			Session:   session.Config{Wheel: wheel},
			Notifier: func(app, callback string) signaling.Notifier {
				return w.bot(app + callback)
			},
		}
		if change != nil {
			change(w.service)
		}
		ctx, stop := context.WithCancel(t.Context())
		w.stop = stop
		var turning sync.WaitGroup
		turning.Go(func() { _ = wheel.Run(ctx) })
		go func() { w.done <- w.service.Run(ctx) }()
		synctest.Wait()
		test(w)
		stop()
		if err := <-w.done; err != nil {
			t.Errorf("Run: %v", err)
		}
		turning.Wait()
	})
}

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
	b.heard = append(b.heard, word(n))
	b.ids = append(b.ids, n.Of())
	if in, ok := n.(signaling.Incoming); ok {
		b.calls = append(b.calls, in.Call)
	}
	if moved, ok := n.(signaling.StateChanged); ok && moved.Media.Description != "" {
		b.learnt = moved.Media.Description
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

// voice is the far end of a leg: it sends a packet every 20 ms and counts what it
// receives, until the leg ends.
type voice struct {
	leg   media.Leg
	mu    sync.Mutex
	heard map[byte]int // packets by their first byte: whose they are
}

// speak starts both directions of a leg; it says 'a', unless another letter is given.
func speak(t *testing.T, leg media.Leg, letter ...byte) *voice {
	t.Helper()
	v := &voice{leg: leg, heard: make(map[byte]int)}
	says := append(letter, 'a')[0]
	go func() {
		tick := time.NewTicker(media.FrameDuration)
		defer tick.Stop()
		for i := uint16(0); ; i++ {
			p := media.Packet{Sequence: i, Timestamp: uint32(i) * 960, Payload: []byte{says}}
			if leg.WritePacket(&p) != nil {
				return
			}
			select {
			case <-tick.C:
			case <-leg.Done():
				return
			}
		}
	}()
	go func() {
		var p media.Packet
		for leg.ReadPacket(&p) == nil {
			v.mu.Lock()
			v.heard[p.Payload[0]]++
			v.mu.Unlock()
		}
	}()
	t.Cleanup(func() { _ = leg.Close() })
	return v
}

func (v *voice) count(letter byte) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.heard[letter]
}

// total is how many packets were received.
func (v *voice) total() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	sum := 0
	for _, n := range v.heard {
		sum += n
	}
	return sum
}

// dial places a call and answers for the phone's media.
func (w *world) dial(to string) (string, *voice) {
	w.Helper()
	leg, offer, err := w.network.Offer(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	placed, err := w.service.Place(w.Context(), phone.Placing{To: to, From: "carol", Offer: offer})
	if err != nil {
		w.Fatal(err)
	}
	if err := leg.Accept(placed.Answer); err != nil {
		w.Fatal(err)
	}
	v := speak(w.T, leg, 'c')
	synctest.Wait()
	return placed.ID, v
}

// history is all that became of a phone's call, in words; it waits for the end.
func (w *world) history(id string) string {
	w.Helper()
	var words []string
	for e, err := range w.service.Events(w.Context(), id) {
		if err != nil {
			w.Fatalf("events: %v", err)
		}
		text := e.Event
		if e.To != "" {
			text += " " + e.To
		}
		if e.Ending != nil {
			text += fmt.Sprintf(": %s %d/%d", e.Reason, e.Code, e.Subcode)
		}
		words = append(words, text)
	}
	return strings.Join(words, ", ")
}

// register keeps an endpoint registered until the returned function is called, and
// collects its rings.
func (w *world) register(name string) (*fakePhone, context.CancelFunc) {
	w.Helper()
	ctx, cancel := context.WithCancel(w.Context())
	p := &fakePhone{world: w}
	go func() {
		for ring, err := range w.service.Register(ctx, name) {
			if err != nil {
				return
			}
			p.mu.Lock()
			p.rings = append(p.rings, ring)
			p.mu.Unlock()
		}
	}()
	synctest.Wait()
	return p, cancel
}

type fakePhone struct {
	world *world
	mu    sync.Mutex
	rings []phone.Ring
}

func (p *fakePhone) ringing() phone.Ring {
	p.world.Helper()
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.rings) == 0 {
		p.world.Fatal("the phone does not ring")
	}
	return p.rings[len(p.rings)-1]
}

// answer takes the ring.
func (p *fakePhone) answer() (phone.Ring, *voice) {
	p.world.Helper()
	ring := p.ringing()
	leg, answer, err := p.world.network.Answer(p.world.Context(), ring.Offer)
	if err != nil {
		p.world.Fatal(err)
	}
	if err := p.world.service.Answer(p.world.Context(), ring.Call, answer); err != nil {
		p.world.Fatal(err)
	}
	v := speak(p.world.T, leg, 'p')
	synctest.Wait()
	return ring, v
}

// wantCode checks which kind of refusal err is.
func wantCode(tb testing.TB, err error, codes ...signaling.Code) {
	tb.Helper()
	var refused *signaling.Error
	if !errors.As(err, &refused) || !slices.Contains(codes, refused.Code) {
		tb.Errorf("error %v, want one of %v", err, codes)
	}
}

func want(tb testing.TB, what, got, expected string) {
	tb.Helper()
	if got != expected {
		tb.Errorf("%s:\n got %s\nwant %s", what, got, expected)
	}
}
