package page_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v3"

	"callbot/cmd/callbot/page"
)

// service is a calling service of one call: it answers the offer, sends the caller's
// own sound back, and tells the events a test gives it.
type service struct {
	url    string
	events chan map[string]any
	ended  chan struct{} // closed when the caller says goodbye
	status int           // the answer to POST /phone/calls, where it is not 201

	mu    sync.Mutex
	query string // of the last call placed
}

// serve starts the service with the page beside it; both end with the test.
func serve(t *testing.T) *service {
	t.Helper()
	s := &service{events: make(chan map[string]any, 16), ended: make(chan struct{})}
	mux := http.NewServeMux()
	mux.Handle("/", page.Handler())
	mux.HandleFunc("POST /phone/calls", func(w http.ResponseWriter, r *http.Request) { s.place(t, w, r) })
	mux.HandleFunc("GET /phone/calls/1/events", s.stream)
	mux.HandleFunc("DELETE /phone/calls/1", func(http.ResponseWriter, *http.Request) { close(s.ended) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	s.url = server.URL + "/"
	return s
}

func (s *service) place(t *testing.T, w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.query = r.URL.RawQuery
	s.mu.Unlock()
	if s.status != 0 {
		http.Error(w, "not now", s.status)
		return
	}
	offer, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
		return
	}
	answer, err := echo(t, string(offer))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Location", "/phone/calls/1")
	w.WriteHeader(http.StatusCreated)
	io.WriteString(w, answer)
}

// stream sends events until the caller or the test ends the call.
func (s *service) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	flush := w.(http.Flusher).Flush
	flush()
	begin := time.Now()
	for {
		select {
		case event := <-s.events:
			event["t"] = time.Since(begin).Seconds()
			data, _ := json.Marshal(event)
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event["event"], data)
			flush()
		case <-r.Context().Done():
			return
		}
	}
}

// tell sends events to the caller, one after another.
func (s *service) tell(events ...map[string]any) {
	for _, e := range events {
		s.events <- e
	}
}

// echo answers the offer with a connection that sends back what it hears.
func echo(t *testing.T, offer string) (string, error) {
	pc, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return "", err
	}
	t.Cleanup(func() { pc.Close() })
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "audio", "echo")
	if err != nil {
		return "", err
	}
	if _, err := pc.AddTrack(track); err != nil {
		return "", err
	}
	pc.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			packet, _, err := remote.ReadRTP()
			if err != nil {
				return
			}
			track.WriteRTP(packet)
		}
	})
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	if err := pc.SetLocalDescription(answer); err != nil {
		return "", err
	}
	<-gathered
	return pc.LocalDescription().SDP, nil
}
