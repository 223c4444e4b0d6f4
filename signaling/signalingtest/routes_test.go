package signalingtest_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/auth"
	"callbot/signaling/graph"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
	"callbot/signaling/recordings"
	"callbot/signaling/signalingtest"
)

const (
	bot       = "24701998-1a73-4d42-8085-bf46ed0ae039"
	botSecret = "a secret"
)

// signingKeys are made once: making them is slow.
var signingKeys = sync.OnceValues(auth.NewKeys)

// An application that stands in the service's own process has the whole service.
func TestDirectRoute(t *testing.T) {
	signalingtest.Conform(t, func(t *testing.T, ear *signalingtest.Ear) signalingtest.Route {
		t.Helper()
		s, r := open(t)
		s.Notifier = func(string, string) signaling.Notifier { return ear }
		application, _ := s.Application(bot)
		r.Service = application
		return r
	})
}

// An application that reaches the service over Graph has all of it that Graph has words
// for, with tokens fetched, sent and checked on both ways.
func TestGraphRoute(t *testing.T) {
	keys, err := signingKeys()
	if err != nil {
		t.Fatal(err)
	}
	open := func(t *testing.T, ear *signalingtest.Ear) signalingtest.Route {
		t.Helper()
		return overGraph(t, keys, nil, ear)
	}
	signalingtest.ConformBut(t, beyondGraph, open)
	signalingtest.ConformInEveryState(t, open)
}

// What Graph has no words for.
var beyondGraph = map[string]string{
	"keys are recognized after a prompt": "a bot subscribes to tones, and plays what it likes",
	"what a caller says is recognized":   "a bot records what is said, or hears it by itself",
}

// overGraph is the route by Graph of an application whose tokens carry these roles; nil
// is all.
func overGraph(t *testing.T, keys *auth.Keys, roles []string, ear *signalingtest.Ear) signalingtest.Route {
	t.Helper()
	s, r := open(t)
	issuer := &auth.Issuer{
		URL: "http://issuer.test", Keys: keys,
		Applications: []auth.Application{{ID: bot, Secret: botSecret, Roles: roles}},
	}
	var network signalingtest.Network
	network.Serve(t, "issuer.test", issuer)
	network.Serve(t, "calls.test", &graph.Handler{
		Authenticator: issuer.Verifier(),
		Applications: func(id string) (graph.Application, bool) {
			a, ok := s.Application(id)
			return a, ok
		},
	})
	network.Serve(t, "bot.test", &graph.Receiver{
		Authenticator: &auth.Verifier{
			Issuers: []string{issuer.URL}, Audience: bot,
			ConfigURL: issuer.URL + "/.well-known/openid-configuration", HTTP: network.Client(t),
		},
		Notifier: ear,
	})
	posts := network.Client(t)
	s.Notifier = func(application, _ string) signaling.Notifier {
		return &graph.Webhook{
			URL: "http://bot.test/api/calls", Application: application, Tenant: "local", Token: issuer.Notification,
			HTTP: posts, Check: func(string) error { return nil },
		}
	}
	client := network.Client(t)
	client.Transport = &auth.Transport{
		TokenURL: issuer.URL + "/common/oauth2/v2.0/token", ClientID: bot, ClientSecret: botSecret, Base: client.Transport,
	}
	r.Service = &graph.Client{URL: "http://calls.test/v1.0", HTTP: client}
	r.NoTransfer = "500/7000"
	return r
}

// open runs a calling service with phones around it until the test ends. The caller
// sets its Notifier and the route's Service.
func open(t *testing.T) (*pbx.Service, signalingtest.Route) {
	t.Helper()
	network, wheel := new(mediatest.Network), new(pace.Wheel)
	shelf := &recordings.Shelf{Parent: t.TempDir(), URL: "http://recordings.test/recordings"}
	s := &pbx.Service{
		Directory: map[string]pbx.Route{
			"reception": pbx.ToApplication{ID: bot},
			"sales":     pbx.ToApplication{ID: bot},
		},
		Tenant:    "local",
		Connector: network,
		Session:   session.Config{Wheel: wheel, Codecs: []media.Codec{opus.Codec{}}},
		Prompts:   beeps{recorded(t)},
		Studio:    &hosting.Studio{Shelf: shelf},
		Speech:    oracle{},
	}
	var web signalingtest.Network
	web.Serve(t, "recordings.test", shelf)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = wheel.Run(ctx) })
	running.Go(func() { _ = shelf.Run(ctx) })
	running.Go(func() { _ = s.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	synctest.Wait()
	return s, signalingtest.Route{
		Names:  [2]string{"reception", "sales"},
		Media:  network,
		Prompt: "beep",
		Says:   oracleSays,
		Web:    web.Client(t),
		Dial: func(t *testing.T, to string) signalingtest.Phone {
			t.Helper()
			return dial(t, s, to)
		},
		Register: func(t *testing.T, name string) {
			t.Helper()
			register(t, s, name)
		},
	}
}

// oracle is a transcriber that understands the same of everybody, after a second.
type oracle struct{}

const oracleSays = "open the door"

func (oracle) Transcribe(_ context.Context, _ media.Expectation, in media.Reader, said func(media.Phrase)) error {
	frame := media.NewFrame(in.Rate())
	for n := 1; in.ReadFrame(frame) == nil; n++ {
		if n == 50 {
			said(media.Phrase{Text: oracleSays, Confidence: 0.5})
		}
	}
	return nil
}

// beeps are prompts of one second each; any other name is missing.
type beeps struct{ *prompt.Prompt }

func (b beeps) Open(_ context.Context, uri string) (*prompt.Prompt, error) {
	if uri != "beep" {
		return nil, errors.New("no such prompt")
	}
	return b.Prompt, nil
}

// recorded is a second of sound, encoded once for all tests.
func recorded(t *testing.T) *prompt.Prompt {
	t.Helper()
	beep, err := beep()
	if err != nil {
		t.Fatal(err)
	}
	return beep
}

var beep = sync.OnceValues(func() (*prompt.Prompt, error) {
	sound := mediatest.Tone(media.Rate16k, 1000, 8000, 990*time.Millisecond)
	return prompt.Encoding{}.Make(context.Background(), "beep", sound, media.Rate16k)
})

// dial has a phone call a name and talk.
func dial(t *testing.T, s *pbx.Service, to string) signalingtest.Phone {
	t.Helper()
	leg, offer, err := s.Connector.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	placed, err := s.Place(t.Context(), phone.Placing{To: to, From: "eve", Offer: offer})
	if err != nil {
		t.Fatal(err)
	}
	if err := leg.Accept(placed.Answer); err != nil {
		t.Fatal(err)
	}
	talker := signalingtest.Talk(t, leg)
	return signalingtest.Phone{
		Hangup: func() { _ = s.Hangup(t.Context(), placed.ID) },
		Press:  talker.Press,
		Heard:  talker.Heard,
	}
}

// register has a phone answer what rings, each after a second, and talk.
func register(t *testing.T, s *pbx.Service, name string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		for ring, err := range s.Register(ctx, name) {
			if err != nil {
				return
			}
			time.Sleep(1003 * time.Millisecond)
			leg, answer, err := s.Connector.Answer(ctx, ring.Offer)
			if ctx.Err() != nil {
				return // the test has ended by the ringing
			}
			if err != nil {
				t.Errorf("the service's offer: %v", err)
				return
			}
			signalingtest.Talk(t, leg)
			if err := s.Answer(ctx, ring.Call, answer); err != nil && ctx.Err() == nil { // the test may have ended by the answer
				t.Errorf("answer: %v", err)
			}
		}
	})
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	synctest.Wait()
}
