package acs_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/go-cmp/cmp"
)

// A callback that fails for a while gets every event in the end, once and in order; the
// call does not wait for it.
func TestCallbackThatRecovers(t *testing.T) {
	for name, trouble := range map[string]func(http.ResponseWriter){
		"says 500":      func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusInternalServerError) },
		"says 401":      func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusUnauthorized) },
		"says 404":      func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusNotFound) },
		"never answers": func(http.ResponseWriter) { time.Sleep(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.answered("")
				w.says(trouble)
				begin := time.Now()
				for n := range 5 {
					w.notify(signaling.RosterUpdated{Call: callID, Sequence: int64(n)})
				}
				if took := time.Since(begin); took > 0 {
					t.Errorf("the call waited %v", took)
				}
				time.Sleep(7 * time.Second)
				w.says(nil)
				time.Sleep(time.Minute)
				var numbers []int64
				for _, e := range w.told() {
					numbers = append(numbers, e.data.SequenceNumber)
				}
				if diff := cmp.Diff([]int64{1, 2, 3, 4, 5}, numbers); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// A callback that takes an event and answers too late gets it again, with the same id,
// and nothing of what came after it before it has answered.
func TestCallbackThatAnswersLate(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		w.answersAfter(7 * time.Second)
		w.notify(signaling.RosterUpdated{Call: callID}, signaling.RosterUpdated{Call: callID}, signaling.Terminated{Call: callID})
		time.Sleep(6 * time.Second)
		w.answersAfter(0)
		time.Sleep(time.Minute)
		var came []string
		for _, e := range w.told() {
			came = append(came, e.event.ID+" "+e.event.Kind())
		}
		if len(came) < 4 || came[0] != came[1] {
			t.Errorf("the first is not sent again: %q", came)
		}
		each := slices.Compact(slices.Clone(came))
		if len(each) != 3 || !strings.HasSuffix(each[2], " CallDisconnected") {
			t.Errorf("not three events, one after another: %q", came)
		}
	})
}

// answersAfter lets the application take events, and say so only then.
func (w *world) answersAfter(late time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = late
}

// A callback that is dead, or leads where it must not, is given up; nothing is sent
// elsewhere, and the call's other callbacks get their events.
func TestDeadCallback(t *testing.T) {
	for name, trouble := range map[string]func(http.ResponseWriter){
		"says 500":         func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusInternalServerError) },
		"says 404":         func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusNotFound) },
		"never answers":    func(http.ResponseWriter) { time.Sleep(time.Hour) },
		"leads elsewhere":  func(rw http.ResponseWriter) { redirectTo(rw, "http://10.0.0.1/") },
		"leads in circles": func(rw http.ResponseWriter) { redirectTo(rw, "http://app.test/again") },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.answered("")
				w.says(trouble)
				for range 3 {
					w.notify(signaling.RosterUpdated{Call: callID})
				}
				time.Sleep(2 * time.Minute)
				w.says(nil)
				w.must(202, "POST", "/callConnections/"+callID+":play", `{`+someFile+`,"operationCallbackUri":"http://app.test/other"}`)
				w.notify(signaling.Terminated{Call: callID})
				time.Sleep(time.Minute)
				if diff := cmp.Diff([]string{"PlayStarted", "CallDisconnected"}, kinds(w.told())); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// While a callback takes nothing, whoever has named another for an operation hears of it all
// the same, in five seconds at the most; the first gets what it has missed, in order.
func TestCallbacksWaitForThemselvesOnly(t *testing.T) {
	for name, trouble := range map[string]func(http.ResponseWriter){
		"says 500":      func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusInternalServerError) },
		"never answers": func(http.ResponseWriter) { time.Sleep(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.answered("")
				w.says(trouble)
				w.notify(signaling.RosterUpdated{Call: callID, Sequence: 1})
				w.must(202, "POST", "/callConnections/"+callID+":play", `{`+someFile+`,"operationCallbackUri":"http://app.test/well"}`)
				w.notify(signaling.RosterUpdated{Call: callID, Sequence: 2}, signaling.Terminated{Call: callID})
				time.Sleep(5*time.Second + time.Millisecond)
				if diff := cmp.Diff([]string{"PlayStarted"}, kinds(w.told())); diff != "" {
					t.Error(diff)
				}
				w.says(nil)
				time.Sleep(time.Minute)
				if diff := cmp.Diff([]string{"ParticipantsUpdated", "ParticipantsUpdated", "CallDisconnected"}, kinds(w.told())); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func redirectTo(rw http.ResponseWriter, address string) {
	rw.Header().Set("Location", address)
	rw.WriteHeader(http.StatusTemporaryRedirect)
}

// says lets the application answer events like this; nil is that it takes them.
func (w *world) says(answer func(http.ResponseWriter)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = answer
}

// When more events wait than there is room for, because the application takes none, the
// call ends, once, and its last event says why; those that had room come before it.
func TestMailIsBounded(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		w.says(func(http.ResponseWriter) { time.Sleep(time.Hour) })
		for range 5000 {
			w.notify(signaling.RosterUpdated{Call: callID})
		}
		synctest.Wait()
		if got := w.exchange.hangups(); got != 1 {
			t.Errorf("the call was ended %d times", got)
		}
		w.notify(signaling.Terminated{Call: callID})
		w.says(nil)
		time.Sleep(time.Hour)
		events := w.told()
		n := len(events)
		if n < 1000 || n > 1100 || events[n-1].event.Kind() != wire.CallDisconnected || events[n-1].data.Result.Subcode != 9002 {
			t.Fatalf("%d events came", n)
		}
		for i, e := range events[:n-1] {
			if i > 0 && e.data.SequenceNumber != events[i-1].data.SequenceNumber+1 {
				t.Errorf("event %d is of roster %d", i, e.data.SequenceNumber)
			}
		}
	})
}

// A callback that is dead for a minute and a half, in a call in which much happens, costs
// the call nothing.
func TestCallOutlivesItsCallback(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		w.says(func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusInternalServerError) })
		for range 900 {
			w.notify(signaling.RosterUpdated{Call: callID})
			time.Sleep(100 * time.Millisecond)
		}
		if got := w.exchange.hangups(); got != 0 {
			t.Errorf("the call was ended")
		}
	})
}

// What is left to be said when the service ends is said, but not for long.
func TestRunEnds(t *testing.T) {
	for name, hangs := range map[string]bool{"to one who listens": false, "to one who does not": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var took time.Duration
				w := newWorld(t)
				ended := w.running(t)
				w.answered("")
				if hangs {
					w.says(func(http.ResponseWriter) { time.Sleep(time.Hour) })
				}
				w.notify(signaling.Terminated{Call: callID})
				begin := time.Now()
				ended()
				took = time.Since(begin)
				if came := len(w.told()); took > 3*time.Second || !hangs && came != 1 {
					t.Errorf("it took %v, and %d events came", took, came)
				}
			})
		})
	}
}

// Everybody's webhook is asked once whether it takes events, and calls are announced to
// it from then on; one that does not say yes gets none, until it has opened the address
// that came with the question, and the secret in its own address is told nobody.
func TestHandshake(t *testing.T) {
	inWorld(t, func(w *world) {
		w.resource.Webhooks["deaf"] = "http://app.test/deaf?secret=4711"
		var asked []string
		w.deaf = func(event wire.GridEvent) { asked = append(asked, event.EventType+string(event.Data)) }
		call := w.exchange.call
		call.Targets = []signaling.Participant{{Identity: signaling.Identity{Kind: signaling.Application, ID: resourceID, DisplayName: "deaf"}}}
		notify := func() error { return w.resource.Notifier("").Notify(w.t.Context(), signaling.Incoming{Call: call}) }
		if err := notify(); err == nil || len(asked) != 1 || strings.Contains(err.Error(), "4711") {
			t.Fatalf("%v, asked %q", err, asked)
		}
		var code, path string
		if _, err := fmt.Sscanf(asked[0], `Microsoft.EventGrid.SubscriptionValidationEvent{"validationCode":"%36s`, &code); err != nil {
			t.Fatal(err, asked)
		}
		path = "/calling/eventGrid/validate?code=" + code
		if status := w.open("/calling/eventGrid/validate?code=x"); status != 404 {
			t.Errorf("a wrong code: %d", status)
		}
		if status := w.open(path); status != 200 {
			t.Errorf("the code: %d", status)
		}
		if err := notify(); err != nil || len(asked) != 2 {
			t.Errorf("%v, sent %q", err, asked)
		}
	})
}

// hangups is how often the call was to be ended.
func (e *exchange) hangups() (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, cmd := range e.asked {
		if _, hangs := cmd.(signaling.Hangup); hangs {
			n++
		}
	}
	return n
}
