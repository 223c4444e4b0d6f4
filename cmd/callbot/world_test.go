package main

import (
	"context"
	"encoding/base64"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/lite"
	"callbot/media/mediatest"
	"callbot/media/pace"
	"callbot/media/session"
	"callbot/media/webrtc"
	"callbot/media/webrtc/webrtctest"
	"callbot/signaling/auth"
	"callbot/signaling/phone"
	"callbot/signaling/signalingtest"
)

// worldKeys sign the tokens of all tests; to make them takes a while.
var worldKeys = sync.OnceValues(auth.NewKeys)

// world is `callbot run` in virtual time: media over a virtual network, HTTP over pipes.
type world struct {
	t       *testing.T
	line    *webrtctest.Network
	phones  string // what carries the callers' sound
	http    *signalingtest.Network
	wheel   *pace.Wheel // of the callers
	log     *guarded
	both    *pair
	secrets *secrets
}

const worldHost = "127.0.0.1:8080" // of the network in memory

// newWorld starts callbot on a network of such lines. It ends with the test, which then
// finds every goroutine that was left behind.
func newWorld(t *testing.T, line webrtctest.Line, change func(*runCommand)) *world {
	t.Helper()
	keys, err := worldKeys()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, line: webrtctest.New(t, line), http: &signalingtest.Network{},
		wheel: &pace.Wheel{}, log: &guarded{},
	}
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	command := &runCommand{InBand: "auto"}
	if change != nil {
		change(command)
	}
	w.phones = command.Transport
	plan := runPlan{
		runCommand: command, streams: &streams{log: log}, url: "http://" + worldHost, keys: keys,
		secrets: &secrets{Resource: "33333333-3333-4333-8333-333333333333", AccessKey: base64.StdEncoding.EncodeToString(make([]byte, 64))},
		bots: []knownBot{{
			name: receptionName, webhook: "http://" + worldHost + "/api/calls",
			credentials: credentials{AppID: "11111111-1111-4111-8111-111111111111", Secret: "secret"},
		}},
	}
	client := w.http.Client(t)
	both, err := plan.build(t.Context(), parts{
		service: w.transport(command.Transport), robot: w.transport(command.Transport),
		wheel:  func() *pace.Wheel { return &pace.Wheel{} },
		client: client, base: client.Transport, prompts: &fetched{client: w.http.Client(t)},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.both, w.secrets = both, plan.secrets
	w.http.Serve(t, worldHost, both.handler())
	w.run(both.Run)
	w.run(func(ctx context.Context) error {
		_ = w.wheel.Run(ctx)
		return nil
	})
	synctest.Wait() // until all of it waits for calls
	return w
}

// newWorldFunc is newWorld with a transport.
type newWorldFunc func(*testing.T, webrtctest.Line) *world

// overEvery runs a test with every transport, and with phones that have another one than
// the service, each in a time of its own.
func overEvery(t *testing.T, test func(t *testing.T, newWorld newWorldFunc)) {
	t.Helper()
	for _, carriers := range [][2]string{
		{liteTransport, liteTransport}, {pionTransport, pionTransport}, {liteTransport, pionTransport}, {pionTransport, liteTransport},
	} {
		inside, phones := carriers[0], carriers[1]
		t.Run(inside+" with "+phones+" phones", func(t *testing.T) {
			t.Parallel()
			test(t, func(t *testing.T, line webrtctest.Line) *world {
				t.Helper()
				w := newWorld(t, line, func(c *runCommand) { c.Transport = inside })
				w.phones = phones
				return w
			})
		})
	}
}

// run runs a part until the test ends.
func (w *world) run(part func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- part(ctx) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
	})
}

// transport joins a host to the network, by the transport of that name or lite.
func (w *world) transport(name string) transport {
	network := w.line.Join(w.t)
	var legs transport = &lite.Transport{Network: network, G711: true}
	if name == pionTransport {
		legs = &webrtc.Transport{Network: network, G711: true}
	}
	w.t.Cleanup(func() { _ = legs.Close() })
	return legs
}

// phone is a caller.
func (w *world) phone(name string) *phone.Phone {
	return &phone.Phone{
		Exchange:  &phone.Client{URL: "http://" + worldHost, HTTP: w.http.Client(w.t)},
		Connector: w.transport(w.phones),
		Name:      name,
		Session:   session.Config{Wheel: w.wheel, Codecs: codecs(), InBand: session.InBandNever},
	}
}

// hums lets somebody at a phone answer whatever rings it, and hum.
func (w *world) hums(p *phone.Phone, hertz float64) {
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		for ring, err := range p.Rings(ctx, p.Name) {
			if err != nil {
				return
			}
			call, err := p.Answer(ctx, ring)
			if err != nil {
				w.t.Error(err)
				return
			}
			w.t.Cleanup(func() { _ = call.Close() })
			call.Say(media.NewSamples(media.Rate16k, mediatest.Tone(media.Rate16k, hertz, 6000, time.Minute)))
		}
	}()
	w.t.Cleanup(func() { cancel(); <-over })
	synctest.Wait()
}

// conversation is a call with what the caller hears and is told.
type conversation struct {
	*phone.Call
	t     *testing.T
	ears  *ears
	began time.Time // when it was established

	mu     sync.Mutex
	events []phone.Event
}

// dial calls a name, and waits until the call is established.
func (w *world) dial(p *phone.Phone, to string) *conversation {
	w.t.Helper()
	call, err := p.Dial(w.t.Context(), to)
	if err != nil {
		w.t.Fatal(err)
	}
	c := w.converse(call)
	select {
	case <-call.Established():
		c.began = time.Now()
	case <-call.Done():
		w.t.Fatalf("calling %s: %+v", to, call.Ending())
	}
	return c
}

// converse listens to a call, and to what is said of it.
func (w *world) converse(call *phone.Call) *conversation {
	c := &conversation{Call: call, t: w.t, ears: &ears{}}
	w.t.Cleanup(func() { _ = call.Close() })
	call.Hear(c.ears)
	go c.follow()
	return c
}

func (c *conversation) follow() {
	for e := range c.Events(context.Background()) {
		c.mu.Lock()
		c.events = append(c.events, e)
		c.mu.Unlock()
	}
}

// keys are the keys that the far side heard, in order.
func (c *conversation) keys() string {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	var heard strings.Builder
	for _, e := range c.events {
		if e.Event == phone.KeyHeard {
			heard.WriteString(e.Key)
		}
	}
	return heard.String()
}

// states are the states of the flow that were entered, in order.
func (c *conversation) states() string {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	var states []string
	for _, e := range c.events {
		if e.Event == phone.FlowMoved {
			states = append(states, e.State)
		}
	}
	return strings.Join(states, " ")
}

// press presses a key so long after the call was established.
func (c *conversation) press(key media.Key, at time.Duration, mode phone.PressMode) {
	c.t.Helper()
	time.Sleep(time.Until(c.began.Add(at)))
	if err := c.Press(c.t.Context(), mode, phone.Press{Key: key}); err != nil {
		c.t.Fatal(err)
	}
}

// ears keeps what is heard, at 16 kHz, and when each frame came.
type ears struct {
	mu     sync.Mutex
	frames [][]int16
	times  []time.Time
}

// Rate is that of the frames.
func (*ears) Rate() media.Rate { return media.Rate16k }

// WriteFrame keeps a frame.
func (e *ears) WriteFrame(f media.Frame) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.frames = append(e.frames, append([]int16(nil), f...))
	e.times = append(e.times, time.Now())
	return nil
}

// between is what was heard from one moment to another.
func (e *ears) between(from, to time.Time) []int16 {
	e.mu.Lock()
	defer e.mu.Unlock()
	var heard []int16
	for i, at := range e.times {
		if !at.Before(from) && at.Before(to) {
			heard = append(heard, e.frames[i]...)
		}
	}
	return heard
}

// guarded is a text to which many goroutines write.
type guarded struct {
	mu   sync.Mutex
	text strings.Builder
}

func (g *guarded) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.Write(p)
}

func (g *guarded) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.String()
}
