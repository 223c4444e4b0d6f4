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

// live is how many calls there are, once everybody has done what there was to do.
func (w *world) live() int {
	synctest.Wait()
	return w.service.Calls()
}

// history is all that became of a phone's call but its rosters, in words; it waits for
// the end.
func (w *world) history(id string) string {
	w.Helper()
	var words []string
	for e, err := range w.service.Events(w.Context(), id) {
		if err != nil {
			w.Fatalf("events: %v", err)
		}
		if e.Event == phone.RosterMoved || e.Event == phone.SpeakersMoved {
			continue
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
