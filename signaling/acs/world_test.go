package acs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs"
	"callbot/signaling/acs/streaming"
	"callbot/signaling/acs/wire"
	"callbot/signaling/auth"
	"callbot/signaling/signalingtest"
)

const (
	resourceID = "0b1d7e2c-51b9-4a52-8b07-3a1f3a4e8c11"
	serviceURL = "http://service.test"
	callID     = "5f0cfbd1-9e2b-4a4c-8f5e-111111111111"
	otherCall  = "5f0cfbd1-9e2b-4a4c-8f5e-222222222222"
	chainID    = "5f0cfbd1-9e2b-4a4c-8f5e-333333333333"
	newest     = "2026-03-12"
)

// world is a resource whose calling service does nothing, and an application that notes
// what it is told.
type world struct {
	t        *testing.T
	exchange *exchange
	resource *acs.Resource
	handler  *acs.Handler
	key      auth.SharedKey

	mu     sync.Mutex
	events []delivered
	grid   []wire.GridEvent
	answer func(w http.ResponseWriter) // to events; nil is yes
	deaf   func(wire.GridEvent)        // hears what a webhook gets that answers nothing
	late   time.Duration               // how long it takes to answer an event it has taken
}

// delivered is an event and where it came.
type delivered struct {
	path   string
	header http.Header
	event  wire.Event
	data   wire.EventData
}

// inWorld runs a test in virtual time.
func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		end := w.running(t)
		test(w)
		end()
	})
}

// running runs the resource until end, which waits for it.
func (w *world) running(t *testing.T) (end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.resource.Run(ctx) }()
	synctest.Wait()
	return func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// open gets an address without any proof.
func (w *world) open(path string) int {
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, serviceURL+path, nil))
	return answer.Code
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, exchange: newExchange(), key: auth.SharedKey("key")}
	var network signalingtest.Network
	network.Serve(t, "app.test", http.HandlerFunc(w.take))
	network.Serve(t, "sound.test", &streaming.Handler{Audio: listener{}, Authenticator: anybody})
	w.resource = &acs.Resource{
		ID: resourceID, URL: serviceURL, Application: w.exchange, HTTP: network.Client(t),
		Token:    func(resource string) (string, error) { return "token-" + resource, nil },
		Webhooks: map[string]string{"hotline": "http://app.test/grid"},
		Known:    func(name string) bool { return name == "8:acs:res_bob" },
		Callback: func(address string) error {
			if strings.Contains(address, "10.0.0.1") {
				return errForbidden
			}
			return nil
		},
	}
	w.handler = &acs.Handler{Resource: w.resource, Signatures: &auth.Signatures{Key: w.key, Resource: resourceID}}
	return w
}

// anybody may call the application.
var anybody = signaling.AuthenticatorFunc(func(context.Context, string) (signaling.Principal, error) {
	return signaling.Principal{}, nil
})

// listener has sound in its hands, and does nothing with it.
type listener struct{}

func (listener) ServeAudio(ctx context.Context, _ media.Reader, _ media.Writer) error {
	<-ctx.Done()
	return nil
}

type forbidden struct{}

func (forbidden) Error() string { return "private addresses are not allowed" }

var errForbidden forbidden

// take is the application.
func (w *world) take(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch r.URL.Path {
	case "/grid":
		w.takeGrid(rw, r, body)
		return
	case "/deaf":
		events, _ := wire.ParseGridEvents(body)
		w.deaf(events[0])
		return
	}
	w.mu.Lock()
	answer := w.answer
	w.mu.Unlock()
	if answer != nil && r.URL.Path != "/well" { // where events are always taken
		answer(rw)
		return
	}
	events, err := wire.ParseEvents(body)
	if err != nil || len(events) != 1 {
		w.t.Errorf("%d events in one delivery, %v", len(events), err)
		return
	}
	e := delivered{path: r.URL.RequestURI(), header: r.Header, event: events[0]}
	if err := json.Unmarshal(e.event.Data, &e.data); err != nil {
		w.t.Error(err)
	}
	w.mu.Lock()
	w.events = append(w.events, e)
	late := w.late
	w.mu.Unlock()
	time.Sleep(late)
}

func (w *world) takeGrid(rw http.ResponseWriter, r *http.Request, body []byte) {
	events, err := wire.ParseGridEvents(body)
	if err != nil || len(events) != 1 {
		w.t.Errorf("%d Event Grid events, %v", len(events), err)
		return
	}
	if r.Header.Get(wire.EventTypeHeader) == wire.EventTypeSubscription {
		var asks wire.Validation
		_ = json.Unmarshal(events[0].Data, &asks)
		_ = json.NewEncoder(rw).Encode(wire.ValidationResponse{Code: asks.Code})
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.grid = append(w.grid, events[0])
}

// told waits until everything that is on its way has come, and returns it once.
func (w *world) told() []delivered {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	events := w.events
	w.events = nil
	return events
}

// kinds are the types of events, without their prefix.
func kinds(events []delivered) []string {
	list := make([]string, 0, len(events))
	for _, e := range events {
		list = append(list, e.event.Kind())
	}
	return list
}

// do makes a signed request and returns the answer.
func (w *world) do(method, path, body string) (int, string) {
	w.t.Helper()
	return w.send(w.request(method, path, newest, body))
}

func (w *world) request(method, path, version, body string) *http.Request {
	w.t.Helper()
	r := httptest.NewRequest(method, serviceURL+"/calling"+path+"?api-version="+version, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w.key.Sign(r, []byte(body), time.Now())
	return r
}

func (w *world) send(r *http.Request) (int, string) {
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer.Code, answer.Body.String()
}

// must makes a request that is to be answered with that status.
func (w *world) must(status int, method, path, body string) string {
	w.t.Helper()
	got, text := w.do(method, path, body)
	if got != status {
		w.t.Fatalf("%s %s: %d %s; want %d", method, path, got, text, status)
	}
	return text
}

// incoming is the context of the call that comes in.
func (w *world) incoming() string {
	w.t.Helper()
	if err := w.resource.Notifier("").Notify(w.t.Context(), signaling.Incoming{Call: w.exchange.call}); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var call wire.IncomingCall
	if err := json.Unmarshal(w.grid[len(w.grid)-1].Data, &call); err != nil {
		w.t.Fatal(err)
	}
	return call.IncomingCallContext
}

// answered answers the incoming call, which is established then.
func (w *world) answered(with string) {
	w.t.Helper()
	w.must(200, "POST", "/callConnections:answer", `{"incomingCallContext":"`+w.incoming()+`","callbackUri":"http://app.test/events?k=v","operationContext":"begun"`+with+`}`)
	w.exchange.mu.Lock()
	w.exchange.call.State = signaling.StateEstablished
	w.exchange.mu.Unlock()
	w.notify(signaling.StateChanged{Call: callID, State: signaling.StateEstablished})
	w.told()
}

// notify tells what becomes of the call, as the calling service does.
func (w *world) notify(list ...signaling.Notification) {
	w.t.Helper()
	w.exchange.mu.Lock()
	callback := w.exchange.callback
	w.exchange.mu.Unlock()
	to := w.resource.Notifier(callback)
	if to == nil {
		w.t.Fatalf("nobody takes the notifications of %q", callback)
	}
	for _, n := range list {
		if err := to.Notify(w.t.Context(), n); err != nil {
			w.t.Errorf("%T: %v", n, err)
		}
	}
}

// ends tells that the operation which a command began has ended.
func (w *world) ends(cmd signaling.Command, op signaling.Operation) {
	w.t.Helper()
	op.ID, op.Kind, op.Context = "operation", signaling.KindOf(cmd), contextOf(cmd)
	if op.Status == 0 {
		op.Status = signaling.OperationFailed
		if op.Result.Code/100 == 2 {
			op.Status = signaling.OperationSucceeded
		}
	}
	w.notify(signaling.OperationCompleted{Call: callID, Operation: op})
}

func contextOf(cmd signaling.Command) string {
	text, _ := json.Marshal(cmd)
	var named struct{ Context string }
	_ = json.NewDecoder(bytes.NewReader(text)).Decode(&named)
	return named.Context
}
