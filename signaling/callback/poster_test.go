package callback_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling/callback"
	"callbot/signaling/signalingtest"

	"github.com/google/go-cmp/cmp"
)

// deliver posts one message to a peer that answers the tries with these, the last of
// them again and again, and returns when each try came.
func deliver(t *testing.T, p callback.Poster, answers ...func(http.ResponseWriter)) (tries []time.Duration, err error) {
	t.Helper()
	var network signalingtest.Network
	var mu sync.Mutex // a try may begin while another hangs
	begin := time.Now()
	network.Serve(t, "app.test", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		answer := answers[min(len(tries), len(answers)-1)]
		tries = append(tries, time.Since(begin).Round(100*time.Millisecond))
		mu.Unlock()
		answer(w)
	}))
	p.HTTP = network.Client(t)
	if p.Check == nil {
		p.Check = func(string) error { return nil }
	}
	err = p.Post(t.Context(), callback.Message{URL: "http://app.test/events", Body: []byte("[]")})
	mu.Lock()
	defer mu.Unlock()
	return tries, err
}

func status(code int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { w.WriteHeader(code) }
}

// A message that fails for now is posted again, after a pause, and once only when it was
// taken; one that is refused for good is not, unless the sender insists.
func TestPosterRetries(t *testing.T) {
	for name, c := range map[string]struct {
		answers []func(http.ResponseWriter)
		tries   int
		taken   bool
	}{
		"taken":               {[]func(http.ResponseWriter){status(200)}, 1, true},
		"accepted":            {[]func(http.ResponseWriter){status(202)}, 1, true},
		"taken at last":       {[]func(http.ResponseWriter){status(500), status(503), status(200)}, 3, true},
		"never taken":         {[]func(http.ResponseWriter){status(500)}, 6, false},
		"refused":             {[]func(http.ResponseWriter){status(404)}, 1, false},
		"forbidden elsewhere": {[]func(http.ResponseWriter){redirect("http://10.0.0.1/")}, 1, false},
		"in a circle":         {[]func(http.ResponseWriter){redirect("http://app.test/again")}, 4, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				check := func(address string) error {
					if address == "http://10.0.0.1/" {
						return errors.New("forbidden")
					}
					return nil
				}
				for _, insist := range []bool{false, true} {
					want := c.tries
					if insist && name == "refused" {
						want = 6
					}
					tries, err := deliver(t, callback.Poster{Check: check, Insist: insist}, c.answers...)
					if len(tries) != want || (err == nil) != c.taken {
						t.Errorf("insisting %v: %d tries, %v", insist, len(tries), err)
					}
				}
			})
		})
	}
}

func redirect(to string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
}

// A peer that asks for patience gets it; one that never answers costs no more than the
// limits say.
func TestPosterPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		later := func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", strconv.Itoa(7))
			w.WriteHeader(http.StatusTooManyRequests)
		}
		tries, err := deliver(t, callback.Poster{}, later, status(200))
		if diff := cmp.Diff([]time.Duration{0, 7 * time.Second}, tries); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		hang := func(http.ResponseWriter) { time.Sleep(time.Hour) }
		tries, err := deliver(t, callback.Poster{Timeout: 2 * time.Second, Deadline: 9 * time.Second}, hang)
		if took := time.Since(begin); err == nil || took > 12*time.Second || len(tries) < 3 {
			t.Errorf("%v after %v and %d tries", err, took, len(tries))
		}
	})
}

// A message goes nowhere that the policy forbids.
func TestPosterKeepsToPolicy(t *testing.T) {
	p := callback.Poster{HTTP: &http.Client{Transport: callback.Policy{}.Transport()}}
	for _, address := range []string{"http://app.test/", "https://127.0.0.1:1/", "https://localhost:1/"} {
		if err := p.Post(t.Context(), callback.Message{URL: address}); err == nil {
			t.Errorf("%s was posted to", address)
		}
	}
}

// A secret in the address of a message stays out of what is said of its failure.
func TestPosterKeepsSecrets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var network signalingtest.Network // in which there is nobody
		p := callback.Poster{HTTP: network.Client(t), Check: func(string) error { return nil }, Tries: 2}
		for _, host := range []string{"http://app.test", "http://app.test:port"} {
			var told []error
			err := p.Post(t.Context(), callback.Message{
				URL:      host + "/events?secret=4711",
				NotTaken: func(err error, _ time.Duration) { told = append(told, err) },
			})
			for _, err := range append(told, err) {
				if err == nil || strings.Contains(err.Error(), "4711") {
					t.Errorf("%s: told of %v", host, err)
				}
			}
		}
	})
}
