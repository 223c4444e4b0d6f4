package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
	"callbot/signaling/signalingtest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
)

// line posts to a receiver over a network in memory, and may lose what it posts.
type line struct {
	webhook  *Webhook
	receiver *Receiver
	ear      *listener
	lost     bool // answers 202 for the receiver, which hears nothing
}

func newLine(t *testing.T) *line {
	t.Helper()
	l := &line{ear: new(listener)}
	l.receiver = &Receiver{Authenticator: signaling.AuthenticatorFunc(anyone), Notifier: l.ear}
	var network signalingtest.Network
	network.Serve(t, "bot.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.lost {
			w.WriteHeader(http.StatusAccepted)
			return
		}
		l.receiver.ServeHTTP(w, r)
	}))
	l.webhook = &Webhook{
		URL: "http://bot.test/api/calls", HTTP: network.Client(t), Check: func(string) error { return nil },
		Token: func(string, string) (string, error) { return "token-platform", nil },
	}
	return l
}

// tell posts a notification, which must be taken, and returns what the bot heard.
func (l *line) tell(t *testing.T, n signaling.Notification) []signaling.Notification {
	t.Helper()
	l.ear.heard = nil
	if err := l.webhook.Notify(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	return l.ear.heard
}

// rosterOf is the roster of a call of many with these people in it.
func rosterOf(sequence int64, options signaling.CallOptions, who ...string) signaling.RosterUpdated {
	n := signaling.RosterUpdated{Call: callID, Many: true, Sequence: sequence, Options: options}
	for _, id := range who {
		n.Presences = append(n.Presences, signaling.Presence{Participant: signaling.Participant{
			ID: signaling.ParticipantID(id), Identity: signaling.Identity{Kind: signaling.User, ID: id},
		}})
	}
	return n
}

// A bot hears the whole of each roster, whether it is told it or what has changed.
func TestRostersArrive(t *testing.T) {
	for _, options := range []signaling.CallOptions{{}, {DeltaRoster: true}, {DeltaRoster: true, ContentSharing: true}} {
		synctest.Test(t, func(t *testing.T) {
			l := newLine(t)
			for i, who := range []string{"a", "a b", "a b c", "b c", "c d", "d"} {
				told := rosterOf(int64(i+1), options, strings.Fields(who)...)
				heard := told
				heard.Options = signaling.CallOptions{}
				if diff := cmp.Diff([]signaling.Notification{heard}, l.tell(t, told), cmpopts.SortSlices(func(a, b signaling.Presence) bool { return a.Participant.ID < b.Participant.ID })); diff != "" {
					t.Errorf("%+v, %s: %s", options, who, diff)
				}
			}
			l.tell(t, signaling.Terminated{Call: callID})
			if len(l.webhook.rosters.calls) != 0 || len(l.receiver.following.calls) != 0 {
				t.Error("a call that is over is remembered")
			}
		})
	}
}

// The roster of a call of two, and what belongs to other dialects, is told to nobody.
func TestWebhookKeepsToItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		l.webhook.HTTP = nil // which nothing must reach
		two := rosterOf(1, signaling.CallOptions{}, "a", "b")
		two.Many = false
		l.tell(t, two)
		l.tell(t, signaling.RecordingChanged{Call: callID})
		l.tell(t, signaling.OperationCompleted{Call: callID, Operation: signaling.Operation{Kind: signaling.RecognizeOperation}})
	})
}

// reader tells who is in a call, and how often it was asked.
type reader struct {
	presences []signaling.Presence
	err       error
	asked     int
}

func (r *reader) Participants(context.Context, signaling.CallID) ([]signaling.Presence, error) {
	r.asked++
	return r.presences, r.err
}

// A bot that missed a change of a roster asks for all of it, and hears nothing wrong
// where it cannot.
func TestRosterAfterAGap(t *testing.T) {
	delta := signaling.CallOptions{DeltaRoster: true}
	tests := map[string]struct {
		rosters *reader
		heard   int // rosters after the gap
	}{
		"asked for":     {&reader{presences: rosterOf(3, delta, "a", "c").Presences}, 2},
		"nobody to ask": {nil, 0},
		"asked in vain": {&reader{err: &signaling.Error{Code: signaling.NotFound}}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLine(t)
				if test.rosters != nil {
					l.receiver.Rosters = test.rosters
				}
				l.tell(t, rosterOf(1, delta, "a"))
				l.tell(t, rosterOf(2, delta, "a", "x"))
				l.lost = true
				l.tell(t, rosterOf(3, delta, "a"))
				l.lost = false
				after := append(l.tell(t, rosterOf(4, delta, "a", "c")), l.tell(t, rosterOf(5, delta, "c"))...)
				if len(after) != test.heard {
					t.Fatalf("heard %v", after)
				}
				if test.heard == 0 {
					return
				}
				last := rosterOf(5, signaling.CallOptions{}, "c")
				if diff := cmp.Diff(last, after[1]); diff != "" || test.rosters.asked != 1 {
					t.Errorf("asked %d times: %s", test.rosters.asked, diff)
				}
			})
		})
	}
}

// A bot follows the rosters of so many calls, and no more.
func TestReceiverBounded(t *testing.T) {
	var f following
	for i := range maxFollowed + 10 {
		f.hear(signaling.RosterUpdated{Call: signaling.CallID(fmt.Sprint(i))})
	}
	if len(f.calls) != maxFollowed {
		t.Errorf("%d rosters are kept", len(f.calls))
	}
}

// A recording bot says whether it takes another participant; one that was not told what
// to say takes none.
func TestReceiverJoining(t *testing.T) {
	for name, test := range map[string]struct {
		joining func(context.Context, signaling.Call) wire.JoinResponse
		want    wire.JoinResponse
	}{
		"takes none": {nil, wire.RejectJoin(signaling.RejectBusy)},
		"takes it":   {func(context.Context, signaling.Call) wire.JoinResponse { return wire.AcceptJoin() }, wire.AcceptJoin()},
		"elsewhere": {func(_ context.Context, c signaling.Call) wire.JoinResponse {
			return wire.InviteNewBot("https://bot-2.test/" + string(c.ID))
		}, wire.InviteNewBot("https://bot-2.test/" + string(callID))},
	} {
		t.Run(name, func(t *testing.T) {
			var ear listener
			h := &Receiver{Authenticator: signaling.AuthenticatorFunc(anyone), Notifier: &ear, Joining: test.joining}
			w := deliver(h, "POST", example(t, "joining"))
			var got wire.JoinResponse
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
				t.Fatalf("%d %s: %v", w.Code, w.Body, err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if w := deliver(h, "POST", example(t, "left")); w.Code != http.StatusAccepted || len(ear.heard) != 0 {
				t.Errorf("one who left: %d, heard %v", w.Code, ear.heard)
			}
		})
	}
}

// The roster of as many as a call may have arrives, told as well as asked for.
func TestRosterOfAFullHouse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := signaling.RosterUpdated{Call: callID, Many: true, Sequence: 1}
		for range 350 {
			id := uuid.NewString()
			house.Presences = append(house.Presences, signaling.Presence{
				Participant: signaling.Participant{ID: signaling.ParticipantID(id), Identity: signaling.Identity{
					Kind: signaling.User, ID: id, DisplayName: strings.Repeat("Ł", 64), Tenant: id,
				}},
				Sharing: signaling.Viewer, Recording: signaling.RecordingNow,
			})
		}
		l := newLine(t)
		if heard := l.tell(t, house); len(heard) != 1 || len(heard[0].(signaling.RosterUpdated).Presences) != 350 {
			t.Errorf("heard %d", len(heard))
		}
		a := newFuller()
		a.presences = house.Presences
		_, client := serve(t, a)
		if got, err := bot(client).Participants(t.Context(), callID); err != nil || len(got) != 350 {
			t.Errorf("asked, and heard of %d: %v", len(got), err)
		}
	})
}
