package voiceagent_test

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot/bottest"
	"callbot/examples/voiceagent"
	"callbot/media"

	"github.com/coder/websocket"
)

// pipes is a listener whose connections are pipes: a network without a network.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	p.conns <- there
	return here, nil
}

// talkative is an agent that talks for five seconds, asks to be told when it is done,
// thinks better of it when the caller presses *, and hangs up at #.
func talkative(events chan<- voiceagent.Event) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		ctx := context.Background()
		speech := make([]byte, 2*16000)
		for i := range speech {
			speech[i] = byte(40 * (i / 32 % 2))
		}
		go func() {
			for range 5 {
				conn.Write(ctx, websocket.MessageBinary, speech)
			}
			conn.Write(ctx, websocket.MessageText, []byte(`{"event":"mark","name":"end"}`))
		}()
		for {
			kind, data, err := conn.Read(ctx)
			if err != nil {
				close(events)
				return
			}
			var e voiceagent.Event
			if kind == websocket.MessageText && json.Unmarshal(data, &e) == nil {
				events <- e
			}
			switch e.Key {
			case "*":
				conn.Write(ctx, websocket.MessageText, []byte(`{"event":"clear"}`))
				conn.Write(ctx, websocket.MessageText, []byte(`{"event":"mark","name":"cleared"}`))
			case "#":
				conn.Write(ctx, websocket.MessageText, []byte(`{"event":"hangup"}`))
			}
		}
	})
}

// call joins a caller to an agent.
func call(t *testing.T, agent http.Handler) *bottest.Caller {
	t.Helper()
	network := &pipes{make(chan net.Conn), make(chan struct{})}
	server := &http.Server{Handler: agent}
	go server.Serve(network)
	t.Cleanup(func() { server.Close() })
	transport := &http.Transport{DialContext: network.dial}
	t.Cleanup(transport.CloseIdleConnections)
	return bottest.Call(t, &voiceagent.Bridge{URL: "ws://agent/", Dial: func(ctx context.Context, url string) (*websocket.Conn, error) {
		conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: &http.Client{Transport: transport}})
		return conn, err
	}}, "agent")
}

// vowel is a voice for so many frames.
type vowel struct{ frames, n int }

func (*vowel) Rate() media.Rate { return media.Rate16k }

func (v *vowel) ReadFrame(f media.Frame) error {
	if v.frames == 0 {
		return io.EOF
	}
	v.frames--
	for i := range f {
		t := float64(v.n) / 16000
		f[i] = int16(6000*math.Sin(2*math.Pi*120*t) + 3000*math.Sin(2*math.Pi*240*t))
		v.n++
	}
	return nil
}

// silent is so many frames without sound.
type silent struct{ frames int }

func (*silent) Rate() media.Rate { return media.Rate16k }

func (s *silent) ReadFrame(f media.Frame) error {
	if s.frames == 0 {
		return io.EOF
	}
	s.frames--
	clear(f)
	return nil
}

func expect(t *testing.T, events <-chan voiceagent.Event, want voiceagent.Event) {
	t.Helper()
	if got := <-events; got != want {
		t.Errorf("the agent is told %+v, want %+v", got, want)
	}
}

// Ensures that the agent is heard, is told when it has been, gets the caller's keys and
// may end the call.
func TestConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make(chan voiceagent.Event, 100)
		caller := call(t, talkative(events))
		expect(t, events, voiceagent.Event{Event: "start", Call: "call-1"})
		began := time.Now()
		caller.Wait(time.Second)
		if got := caller.Level(); got < -40 {
			t.Errorf("the agent speaks at %v dB", got)
		}
		caller.Press("1")
		expect(t, events, voiceagent.Event{Event: "key", Key: "1"})
		expect(t, events, voiceagent.Event{Event: "mark", Name: "end"})
		if took := time.Since(began); took < 4900*time.Millisecond {
			t.Errorf("five seconds were said in %v", took)
		}
		caller.Wait(2 * time.Second)
		if got := caller.Level(); got > -90 {
			t.Errorf("afterwards there is sound at %v dB", got)
		}
		caller.Press("#")
		caller.Ends()
	})
}

// Ensures that the agent falls silent when the caller begins to speak, and is told.
func TestBargeInOnSpeech(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make(chan voiceagent.Event, 100)
		caller := call(t, talkative(events))
		expect(t, events, voiceagent.Event{Event: "start", Call: "call-1"})
		caller.Says(&silent{frames: 50})
		if got := caller.Level(); got < -40 {
			t.Errorf("the agent speaks at %v dB", got)
		}
		began := time.Now()
		caller.Says(&vowel{frames: 3})
		if e := <-events; e.Event != "speech" {
			t.Errorf("the agent is told %+v", e)
		}
		told := time.Since(began)
		caller.Wait(2 * media.FrameDuration)
		if got := caller.Level(); got > -90 {
			t.Errorf("%v after the first word the agent still speaks at %v dB", time.Since(began), got)
		}
		if told > 100*time.Millisecond {
			t.Errorf("the agent is told after %v", told)
		}
		caller.HangUp()
		caller.Ends()
	})
}

// Ensures that an agent which clears what it has sent is heard no more, within a frame, and
// that the marks it had set are not told, but a later one is at once.
func TestClear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make(chan voiceagent.Event, 100)
		caller := call(t, talkative(events))
		expect(t, events, voiceagent.Event{Event: "start", Call: "call-1"})
		caller.Wait(503 * time.Millisecond)
		if got := caller.Level(); got < -40 {
			t.Errorf("the agent speaks at %v dB", got)
		}
		began := time.Now()
		caller.Press("*")
		expect(t, events, voiceagent.Event{Event: "key", Key: "*"})
		expect(t, events, voiceagent.Event{Event: "mark", Name: "cleared"})
		if took := time.Since(began); took > media.FrameDuration {
			t.Errorf("the mark was told after %v", took)
		}
		caller.Wait(2 * media.FrameDuration)
		if got := caller.Level(); got > -90 {
			t.Errorf("the agent still speaks at %v dB", got)
		}
		caller.Wait(10 * time.Second)
		caller.Press("#")
		expect(t, events, voiceagent.Event{Event: "key", Key: "#"})
		caller.Ends()
	})
}
