package page_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"callbot/cmd/callbot/page"
	"callbot/media"
	"callbot/media/webrtc"
)

// service is a calling service that answers every offer, sends the caller's own sound
// back, tells the keys it hears, and whatever else a test wants told.
type service struct {
	url       string
	status    atomic.Int32        // the answer to POST /phone/calls, where it is not 201
	placed    chan string         // the query of each call
	slow      chan struct{}       // where it is not nil, a call waits for it before the answer
	events    chan map[string]any // what the caller is told next
	left      chan struct{}       // one for each goodbye
	muted     chan string         // "mute" or "unmute", as the caller asks
	chart     atomic.Value        // the answer to GET /flow, a string; none is 404
	transport webrtc.Transport
	closing   chan struct{} // ends the legs
	legs      sync.WaitGroup
}

// serve starts the service with the page beside it; both end with the test.
func serve(t *testing.T) *service {
	t.Helper()
	s := &service{
		placed:  make(chan string, 8),
		events:  make(chan map[string]any, 64),
		left:    make(chan struct{}, 8),
		muted:   make(chan string, 8),
		closing: make(chan struct{}),
	}
	s.transport.Address = "127.0.0.1:0"
	mux := http.NewServeMux()
	mux.Handle("/", page.Handler())
	mux.HandleFunc("GET /flow", func(w http.ResponseWriter, r *http.Request) {
		if chart, ok := s.chart.Load().(string); ok {
			io.WriteString(w, chart)
		} else {
			http.NotFound(w, r)
		}
	})
	mux.HandleFunc("POST /phone/calls", func(w http.ResponseWriter, r *http.Request) { s.place(w, r) })
	mux.HandleFunc("GET /phone/calls/1/events", s.stream)
	mux.HandleFunc("POST /phone/calls/1/{verb}", func(w http.ResponseWriter, r *http.Request) {
		s.muted <- r.PathValue("verb")
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /phone/calls/1", func(w http.ResponseWriter, _ *http.Request) {
		s.left <- struct{}{}
		w.WriteHeader(http.StatusNoContent)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		close(s.closing)
		s.legs.Wait()
		s.transport.Close()
	})
	s.url = server.URL + "/"
	return s
}

func (s *service) place(w http.ResponseWriter, r *http.Request) {
	s.placed <- r.URL.RawQuery
	if s.slow != nil {
		<-s.slow
	}
	if status := int(s.status.Load()); status != 0 {
		http.Error(w, "not now", status)
		return
	}
	offer, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	leg, answer, err := s.transport.Answer(r.Context(), string(offer))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.legs.Go(func() { s.echo(leg) })
	s.legs.Go(func() {
		<-s.closing
		leg.Close()
	})
	w.Header().Set("Location", "/phone/calls/1")
	w.WriteHeader(http.StatusCreated)
	io.WriteString(w, answer)
}

// echo sends the sound of a leg back to it, and tells the keys.
func (s *service) echo(leg media.Leg) {
	ears, err := newEars(leg.Format().Clock)
	if err != nil {
		panic(err)
	}
	var p media.Packet
	for leg.ReadPacket(&p) == nil {
		if p.Kind == media.AudioPacket {
			leg.WritePacket(&p)
		}
		ears.hear(&p, s.tone)
	}
}

func (s *service) tone(t media.Tone) {
	s.tell("tone", map[string]any{
		"key": t.Key.String(), "source": t.Source.String(), "start": t.Start.Seconds(),
		"duration": t.Duration.Seconds(), "level": t.Level, "twist": t.Twist, "margin": t.Margin,
	})
}

// tell sends the caller an event.
func (s *service) tell(name string, fields map[string]any) {
	event := map[string]any{"event": name}
	for k, v := range fields {
		event[k] = v
	}
	s.events <- event
}

// next waits for what the service is told next.
func next[T any](t *testing.T, what string, told <-chan T) T {
	t.Helper()
	select {
	case v := <-told:
		return v
	case <-time.After(30 * time.Second):
		t.Fatalf("the service was never told of %s", what)
		panic("unreachable")
	}
}

// stream sends events until the caller goes away.
func (s *service) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	flush := w.(http.Flusher).Flush
	flush()
	begin := time.Now()
	for {
		select {
		case event := <-s.events:
			event["t"] = time.Since(begin).Seconds()
			data, err := json.Marshal(event)
			if err != nil {
				panic(err)
			}
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event["event"], data)
			flush()
		case <-r.Context().Done():
			return
		}
	}
}
