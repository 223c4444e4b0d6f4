package graph

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/callback"
	"callbot/signaling/signalingtest"

	"github.com/google/go-cmp/cmp"
)

var ended = signaling.Terminated{Call: callID, Result: signaling.Result{Code: 200, Subcode: 7000}}

// webhook posts to whatever answers at bot.test.
func webhook(t *testing.T, h http.Handler) *Webhook {
	t.Helper()
	var network signalingtest.Network
	network.Serve(t, "bot.test", h)
	return &Webhook{
		URL: "http://bot.test/api/calls", Application: botID, Tenant: "local",
		HTTP:  network.Client(t),
		Check: func(string) error { return nil },
		Token: func(application, tenant string) (string, error) {
			return "token-" + application + "@" + tenant, nil
		},
	}
}

// What the service posts is what the bot's receiver hears, with the token that was
// made for that bot.
func TestWebhookReachesReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		news := []signaling.Notification{
			signaling.Incoming{Call: signaling.Call{
				ID: callID, State: signaling.StateIncoming, Direction: signaling.Inbound,
				Targets: []signaling.Participant{{Identity: signaling.Identity{Kind: signaling.Application, ID: botID, DisplayName: "reception"}}},
				Media:   signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"},

				CallbackURI: "http://bot.test/api/calls",
			}},
			signaling.StateChanged{Call: callID, State: signaling.StateEstablished},
			ended,
		}
		var l listener
		receiver := &Receiver{Authenticator: signaling.AuthenticatorFunc(anyone), Notifier: &l}
		w := webhook(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Get("Authorization"); got != "Bearer token-"+botID+"@local" {
				t.Errorf("Authorization is %q", got)
			}
			if r.Header.Get("Scenario-Id") != string(callID) {
				t.Errorf("header %v", r.Header)
			}
			receiver.ServeHTTP(w, r)
		}))
		for _, n := range news {
			if err := w.Notify(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(news, l.heard); diff != "" {
			t.Error(diff)
		}
	})
}

// Why a transfer failed is told by Graph's number for its kind; the message says more.
func TestWebhookTellsOfTransfers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l listener
		w := webhook(t, &Receiver{Authenticator: signaling.AuthenticatorFunc(anyone), Notifier: &l})
		var want []signaling.Notification
		for _, c := range []struct{ is, told signaling.Result }{
			{signaling.Result{Code: 480, Subcode: 10037, Message: "Nobody."}, signaling.Result{Code: 500, Subcode: 7000, Message: "Nobody."}},
			{signaling.Result{Code: 500, Subcode: 7700, Message: "Gone."}, signaling.Result{Code: 500, Subcode: 7700, Message: "Gone."}},
		} {
			n := signaling.StateChanged{Call: callID, State: signaling.StateEstablished, Result: &c.is}
			if err := w.Notify(t.Context(), n); err != nil {
				t.Fatal(err)
			}
			n.Result = &c.told
			want = append(want, n)
		}
		if diff := cmp.Diff(want, l.heard); diff != "" {
			t.Error(diff)
		}
	})
}

// diary is a bot that answers each try with the next of its lines and notes when it
// came and under which id.
type diary struct {
	mu    sync.Mutex
	lines []func(http.ResponseWriter)
	begin time.Time
	times []time.Duration
	ids   map[string]bool
}

func (d *diary) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	line := d.lines[min(len(d.times), len(d.lines)-1)]
	d.times = append(d.times, time.Since(d.begin))
	d.ids[r.Header.Get("X-Microsoft-Skype-Message-ID")] = true
	d.mu.Unlock()
	line(w)
}

func (d *diary) seen() (times []time.Duration, ids int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.times, len(d.ids)
}

// A notification that is not taken is tried again, under the same id, while there is
// hope and no longer.
func TestWebhookRetries(t *testing.T) {
	sleep := func(d time.Duration) func(http.ResponseWriter) {
		return func(http.ResponseWriter) { time.Sleep(d) }
	}
	tests := []struct {
		name  string
		lines []func(http.ResponseWriter)
		tries int
		taken bool
	}{
		{"at once", []func(http.ResponseWriter){status(200)}, 1, true},
		{"no content", []func(http.ResponseWriter){status(204)}, 1, true},
		{"after faults", []func(http.ResponseWriter){status(500), status(503, "Retry-After", "2"), status(202)}, 3, true},
		{"after a break", []func(http.ResponseWriter){func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, status(202)}, 2, true},
		{"after a long silence", []func(http.ResponseWriter){sleep(6 * time.Second), status(202)}, 2, true},
		{"never", []func(http.ResponseWriter){status(500)}, postTries, false},
		{"refused", []func(http.ResponseWriter){status(401)}, 1, false},
		{"gone", []func(http.ResponseWriter){status(404)}, 1, false},
		{"asks for too much patience", []func(http.ResponseWriter){status(503, "Retry-After", "3600")}, 1, false},
		{"silent for ever", []func(http.ResponseWriter){sleep(30 * time.Second)}, 3, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &diary{lines: test.lines, begin: time.Now(), ids: map[string]bool{}}
				err := webhook(t, d).Notify(t.Context(), ended)
				took := time.Since(d.begin)
				if (err == nil) != test.taken {
					t.Errorf("got %v, want taken %v", err, test.taken)
				}
				if err != nil {
					wantCode(t, err, signaling.Unavailable, 0)
				}
				if times, ids := d.seen(); len(times) != test.tries || ids != 1 {
					t.Errorf("tried at %v under %d ids, want %d tries under one", times, ids, test.tries)
				}
				if most := defaultDeadline + 5*time.Second; took > most {
					t.Errorf("gave up after %v, want %v at most", took, most)
				}
			})
		})
	}
}

// A bot that spreads its calls over instances sends the service on, a few times, and
// nowhere that the service may not go.
func TestWebhookRedirects(t *testing.T) {
	tests := []struct {
		name  string
		to    func(n int) string
		code  int
		taken bool
	}{
		{"found", func(int) string { return "/instances/7" }, 302, true},
		{"temporarily", func(int) string { return "http://bot.test/instances/7" }, 307, true},
		{"round and round", func(n int) string { return fmt.Sprintf("/%d", n) }, 307, false},
		{"inside", func(int) string { return "http://10.0.0.1/" }, 307, false},
		{"nowhere", func(int) string { return "" }, 307, false},
		{"for good", func(int) string { return "/instances/7" }, 301, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hops := 0
				w := webhook(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/instances/7" && r.Method == http.MethodPost && r.Header.Get("Authorization") != "" && r.ContentLength > 0 {
						w.WriteHeader(http.StatusAccepted)
						return
					}
					hops++
					w.Header().Set("Location", test.to(hops))
					w.WriteHeader(test.code)
				}))
				w.Check = func(address string) error {
					if !strings.HasPrefix(address, "http://bot.test/") {
						return errors.New("not there")
					}
					return nil
				}
				err := w.Notify(t.Context(), ended)
				if (err == nil) != test.taken {
					t.Errorf("got %v, want taken %v", err, test.taken)
				}
				if hops > 3+1 {
					t.Errorf("%d hops", hops)
				}
			})
		})
	}
}

// wireTap answers each request with a redirect to next, or takes it where there is none,
// and notes where it went.
type wireTap struct {
	next map[string]string
	went []string
}

func (w *wireTap) RoundTrip(r *http.Request) (*http.Response, error) {
	address := r.URL.String()
	w.went = append(w.went, address)
	resp := &http.Response{StatusCode: http.StatusAccepted, Header: http.Header{}, Body: http.NoBody, Request: r}
	if next, ok := w.next[address]; ok {
		resp.StatusCode = http.StatusTemporaryRedirect
		resp.Header.Set("Location", next)
	}
	return resp, nil
}

// A bot cannot lead the service from an encrypted address to one that is not, nor to
// one that the policy forbids, and what was registered is held against it too: nothing
// is even sent there.
func TestWebhookKeepsToPolicy(t *testing.T) {
	tests := []struct {
		name, url, next string
		policy          func(string) error
		went            []string
		taken           bool
	}{
		{"to another machine", "https://bot.test/", "https://other.test/", callback.Policy{}.CheckURL, []string{"https://bot.test/", "https://other.test/"}, true},
		{"to the clear", "https://bot.test/", "http://127.0.0.1/", callback.Policy{Loopback: true}.CheckURL, []string{"https://bot.test/"}, false},
		{"inside", "https://bot.test/", "https://10.0.0.1/", nil, []string{"https://bot.test/"}, false},
		{"registered in the clear", "http://bot.test/", "", nil, nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tap := &wireTap{next: map[string]string{}}
			if test.next != "" {
				tap.next[test.url] = test.next
			}
			w := &Webhook{URL: test.url, HTTP: &http.Client{Transport: tap}, Check: test.policy}
			if err := w.Notify(t.Context(), ended); (err == nil) != test.taken {
				t.Errorf("got %v, want taken %v", err, test.taken)
			}
			if diff := cmp.Diff(test.went, tap.went); diff != "" {
				t.Error(diff)
			}
		})
	}
}
