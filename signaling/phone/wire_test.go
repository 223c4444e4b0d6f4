package phone_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// fakeExchange answers as its fields say and keeps what it was asked.
type fakeExchange struct {
	err      error
	log      phone.Log[phone.Event]
	rings    phone.Log[phone.Ring]
	placed   phone.Placing
	answered string
	declined *bool
	hungUp   string
	muted    string
	left     chan struct{} // closed when a registration ends
}

func (f *fakeExchange) Place(_ context.Context, p phone.Placing) (phone.Placed, error) {
	f.placed = p
	return phone.Placed{ID: "call-1", Answer: "the answer"}, f.err
}

func (f *fakeExchange) Events(ctx context.Context, id string) iter.Seq2[phone.Event, error] {
	if f.err != nil {
		return func(yield func(phone.Event, error) bool) { yield(phone.Event{}, f.err) }
	}
	return f.log.All(ctx)
}

func (f *fakeExchange) Hangup(_ context.Context, id string) error { f.hungUp = id; return f.err }

func (f *fakeExchange) Mute(_ context.Context, id string, muted bool) error {
	f.muted = fmt.Sprint(id, " ", muted)
	return f.err
}

func (f *fakeExchange) Register(ctx context.Context, name string) iter.Seq2[phone.Ring, error] {
	return func(yield func(phone.Ring, error) bool) {
		defer close(f.left)
		for ring, err := range f.rings.All(ctx) {
			if !yield(ring, err) || err != nil {
				return
			}
		}
	}
}

func (f *fakeExchange) Answer(_ context.Context, id, answer string) error {
	f.answered = id + " " + answer
	return f.err
}

func (f *fakeExchange) Decline(_ context.Context, id string, busy bool) error {
	f.declined = &busy
	return f.err
}

// serve runs a handler of exchange on an in-memory network until the test's end, and
// returns a client of it.
func serve(t *testing.T, exchange phone.Exchange) *phone.Client {
	t.Helper()
	listener := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: &phone.Handler{Exchange: exchange}}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	transport := &http.Transport{DialContext: listener.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
		<-stopped
		time.Sleep(time.Second) // the server lingers on connections it refused
	})
	return &phone.Client{URL: "http://service/", HTTP: &http.Client{Transport: transport}}
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.closed); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func wantCode(t *testing.T, err error, code signaling.Code) {
	t.Helper()
	var refused *signaling.Error
	if !errors.As(err, &refused) || refused.Code != code {
		t.Errorf("error %v, want %v", err, code)
	}
}

// What a phone wishes arrives at the exchange as it was meant, over HTTP.
func TestClientAndHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeExchange{}
		c := serve(t, f)
		placed, err := c.Place(t.Context(), phone.Placing{To: "4:+14255550100", From: "Jean Valjean", Offer: "v=0\r\n"})
		if err != nil || placed.ID != "call-1" || placed.Answer != "the answer" {
			t.Errorf("placed %+v, %v", placed, err)
		}
		if f.placed.To != "4:+14255550100" || f.placed.From != "Jean Valjean" || f.placed.Offer != "v=0\r\n" {
			t.Errorf("the exchange was asked for %+v", f.placed)
		}
		if err := c.Answer(t.Context(), "ring-1", "v=0"); err != nil || f.answered != "ring-1 v=0" {
			t.Errorf("answered %q, %v", f.answered, err)
		}
		if err := c.Decline(t.Context(), "ring-1", true); err != nil || !*f.declined {
			t.Errorf("busy: %v", err)
		}
		if err := c.Decline(t.Context(), "ring-1", false); err != nil || *f.declined {
			t.Errorf("declined: %v", err)
		}
		for _, muted := range []bool{true, false} {
			if err := c.Mute(t.Context(), "call-1", muted); err != nil || f.muted != fmt.Sprint("call-1 ", muted) {
				t.Errorf("muted %q, %v", f.muted, err)
			}
		}
		if err := c.Hangup(t.Context(), "call-1"); err != nil || f.hungUp != "call-1" {
			t.Errorf("hung up %q, %v", f.hungUp, err)
		}
	})
}

// What the exchange refuses with reaches the phone as the same kind of error.
func TestRefusalsCrossTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeExchange{}
		c := serve(t, f)
		for _, code := range []signaling.Code{
			signaling.InvalidArgument, signaling.Forbidden, signaling.NotFound, signaling.WrongState,
			signaling.Unavailable, signaling.Internal,
		} {
			f.err = &signaling.Error{Code: code, Message: "because"}
			_, err := c.Place(t.Context(), phone.Placing{To: "a", Offer: "v=0"})
			wantCode(t, err, code)
			if code == signaling.Internal && strings.Contains(err.Error(), "because") {
				t.Error("a fault of ours was shown to the phone")
			}
			for _, err := range c.Events(t.Context(), "call-1") {
				wantCode(t, err, code)
			}
		}
		f.err = &media.DescriptionError{Reason: "no audio in the offer"}
		_, err := c.Place(t.Context(), phone.Placing{To: "a", Offer: "v=0"})
		var bad *media.DescriptionError
		if !errors.As(err, &bad) || bad.Reason != "no audio in the offer" {
			t.Errorf("a bad offer: %v", err)
		}
	})
}

// Events arrive as they happen and whole, through silences that proxies would cut, and
// the stream ends with the call.
func TestEventStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeExchange{}
		c := serve(t, f)
		tone := &phone.Tone{Key: "7", Source: "rfc4733", Start: phone.Seconds(1500 * time.Millisecond), Level: -10}
		go func() {
			time.Sleep(time.Minute)
			f.log.Append(phone.Event{T: phone.Seconds(time.Minute), Event: phone.KeyHeard, Tone: tone})
			f.log.Append(phone.Event{Event: phone.Terminated, Ending: phone.NewEnding(phone.HungUp, signaling.Result{Code: 200, Subcode: 4521})})
			f.log.End()
		}()
		var got []phone.Event
		for e, err := range c.Events(t.Context(), "call-1") {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e)
		}
		if len(got) != 2 || *got[0].Tone != *tone || got[0].T != phone.Seconds(time.Minute) ||
			got[1].Ending == nil || got[1].Subcode != 4521 || got[1].Reason != phone.HungUp {
			t.Errorf("got %+v", got)
		}
	})
}

// The stream's text is what browsers and scripts expect: named events, one JSON object
// each, times in seconds with three decimals, and all fields of a tone even when zero.
func TestEventStreamText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeExchange{}
		c := serve(t, f)
		f.log.Append(phone.Event{Event: phone.Ringing})
		f.log.Append(phone.Event{T: phone.Seconds(1234 * time.Millisecond), Event: phone.KeyHeard, Tone: &phone.Tone{Key: "1", Source: "inband"}})
		go func() { time.Sleep(20 * time.Second); f.log.End() }()
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://service/phone/calls/x/events", nil)
		resp, err := c.HTTP.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("type %q", got)
		}
		text, _ := io.ReadAll(resp.Body)
		for _, line := range []string{
			"id: 1\n", "event: ringing\n", `data: {"t":0.000,"event":"ringing"}` + "\n",
			`data: {"t":1.234,"event":"tone","key":"1","source":"inband","start":0.000,"duration":0.000,"level":0,"twist":0,"margin":0}` + "\n",
			": alive\n",
		} {
			if !strings.Contains(string(text), line) {
				t.Errorf("no %q in\n%s", line, text)
			}
		}
	})
}

// A roster arrives as everybody in it is known to people, without who hides.
func TestRosterStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeExchange{}
		c := serve(t, f)
		presence := func(id, name string, change func(*signaling.Presence)) signaling.Presence {
			p := signaling.Presence{Participant: signaling.Participant{
				ID: signaling.ParticipantID(id), Identity: signaling.Identity{Kind: signaling.User, ID: name},
			}}
			change(&p)
			return p
		}
		roster := phone.NewRoster([]signaling.Presence{
			presence("1", "eve", func(p *signaling.Presence) { p.Muted, p.Speaking = true, true }),
			presence("2", "spy", func(p *signaling.Presence) { p.Hidden = true }),
			presence("3", "bot", func(p *signaling.Presence) {
				p.OnHold, p.InLobby = true, true
				p.Participant.Identity.Kind, p.Participant.Identity.DisplayName = signaling.Application, "Reception"
			}),
		})
		f.log.Append(phone.Event{Event: phone.RosterMoved, Roster: roster, Me: "1"})
		f.log.End()
		want := []phone.Present{
			{ID: "1", Name: "eve", Kind: "user", Muted: true, Speaking: true},
			{ID: "3", Name: "Reception", Kind: "application", OnHold: true, InLobby: true},
		}
		for e, err := range c.Events(t.Context(), "call-1") {
			if err != nil || e.Event != "roster" || e.Me != "1" || !slices.Equal(e.Roster, want) {
				t.Errorf("got %+v, %v", e, err)
			}
		}
	})
}

// A browser that lost its stream and comes back gets only what it has not seen.
func TestEventStreamResumes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeExchange{}
		c := serve(t, f)
		for range 3 {
			f.log.Append(phone.Event{Event: phone.Ringing})
		}
		f.log.End()
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://service/phone/calls/x/events", nil)
		r.Header.Set("Last-Event-ID", "2")
		resp, err := c.HTTP.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		if strings.Count(string(text), "data:") != 1 || !strings.Contains(string(text), "id: 3\n") {
			t.Errorf("got\n%s", text)
		}
	})
}

// A phone is registered exactly as long as it reads, and learns where to answer.
func TestRegistrationStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeExchange{left: make(chan struct{})}
		c := serve(t, f)
		f.rings.Append(phone.Ring{Call: "ring-1", From: "bob", To: "alice", Offer: "v=0"})
		for ring, err := range c.Register(t.Context(), "alice") {
			if err != nil {
				t.Fatal(err)
			}
			if ring.Call != "ring-1" || ring.From != "bob" || ring.Offer != "v=0" || ring.AnswerURL != "/phone/calls/ring-1/answer" {
				t.Errorf("ring %+v", ring)
			}
			select {
			case <-f.left:
				t.Error("unregistered while it reads")
			default:
			}
			break
		}
		<-f.left
	})
}

// What is no proper request is refused before the exchange hears of it.
func TestBadRequests(t *testing.T) {
	for _, c := range []struct {
		name, method, path, kind, body, header, value string
		status                                        int
	}{
		{"another site's page", "POST", "/phone/calls?to=a", "application/sdp", "v=0", "Sec-Fetch-Site", "cross-site", 403},
		{"another site's stream", "GET", "/phone/endpoints/a/events", "", "", "Sec-Fetch-Site", "cross-site", 403},
		{"another origin", "DELETE", "/phone/calls/a", "", "", "Origin", "http://elsewhere", 403},
		{"nobody to call", "POST", "/phone/calls", "application/sdp", "v=0", "", "", 400},
		{"a name of control characters", "POST", "/phone/calls?to=%00", "application/sdp", "v=0", "", "", 400},
		{"a caller of markup", "POST", "/phone/calls?to=a&from=%3Cb%3E", "application/sdp", "v=0", "", "", 400},
		{"a long name", "POST", "/phone/calls?to=" + strings.Repeat("a", 200), "application/sdp", "v=0", "", "", 400},
		{"not SDP", "POST", "/phone/calls?to=a", "application/json", "{}", "", "", 415},
		{"too long", "POST", "/phone/calls?to=a", "application/sdp", strings.Repeat("a", phone.MaxDescription+1), "", "", 413},
		{"an unknown reason", "DELETE", "/phone/calls/a?reason=bored", "", "", "", "", 400},
		{"an id that is none", "DELETE", "/phone/calls/a%2Fb", "", "", "", "", 404},
		{"another site's mute", "POST", "/phone/calls/a/mute", "", "", "Sec-Fetch-Site", "cross-site", 403},
		{"an unknown path", "GET", "/phone/nothing", "", "", "", "", 404},
		{"a wrong method", "PUT", "/phone/calls/a", "", "", "", "", 405},
		{"a fair request", "POST", "/phone/calls?to=a", "application/sdp; charset=utf-8", "v=0", "Origin", "http://service", 201},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fakeExchange{}
				client := serve(t, f)
				r, _ := http.NewRequestWithContext(t.Context(), c.method, "http://service"+c.path, strings.NewReader(c.body))
				r.Header.Set("Content-Type", c.kind)
				if c.header != "" {
					r.Header.Set(c.header, c.value)
				}
				resp, err := client.HTTP.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if resp.StatusCode != c.status {
					t.Errorf("status %d, want %d", resp.StatusCode, c.status)
				}
				if (f.placed.To != "" || f.hungUp != "" || f.declined != nil || f.muted != "") != (c.status < 300) {
					t.Error("what was refused reached the exchange, or the other way round")
				}
			})
		})
	}
}

// A reader that takes nothing does not hold a stream for ever.
func TestStuckReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeExchange{left: make(chan struct{})}
		c := serve(t, f)
		conn, err := c.HTTP.Transport.(*http.Transport).DialContext(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "GET /phone/endpoints/a/events HTTP/1.1\r\nHost: service\r\n\r\n")
		began := time.Now()
		<-f.left
		if took := time.Since(began); took > 11*time.Second {
			t.Errorf("it was let go after %v", took)
		}
		_, _ = bufio.NewReader(conn).ReadString('\n')
	})
}
