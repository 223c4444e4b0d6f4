package wire

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Whatever a peer posts is decoded without harm, and what it was understood to say is
// understood again when we say it.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(fixtures, "notifications-*.json"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var ns Notifications
		if json.Unmarshal(text, &ns) != nil {
			return
		}
		for _, n := range ns.Value {
			for _, news := range n.Decode() {
				again(t, news)
			}
			if d, ok := n.Delta(); ok {
				changesAgain(t, d)
			}
			_, _ = n.Joining()
		}
	})
}

// changesAgain makes a change of a roster, says it and hears it.
func changesAgain(t *testing.T, d Delta) {
	t.Helper()
	was := signaling.RosterUpdated{Call: d.Call, Many: true, Options: signaling.CallOptions{DeltaRoster: true}}
	is := d.Apply(was)
	body, err := Encode(is, About{Before: was, Change: 1})
	if err != nil || body == nil {
		if len(is.Presences) != 0 {
			t.Fatalf("%+v is not said: %v", is, err)
		}
		return
	}
	var ns Notifications
	if err := json.Unmarshal(body, &ns); err != nil {
		t.Fatal(err)
	}
	if d.Call == "" {
		return // which nobody sends
	}
	heard, ok := ns.Value[0].Delta()
	if !ok {
		t.Fatalf("%s is no change", body)
	}
	if diff := cmp.Diff(is, heard.Apply(was), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s\n%s", body, diff)
	}
}

// again says a notification in either way and hears it.
func again(t *testing.T, n signaling.Notification) {
	t.Helper()
	saidAndHeard(t, n, About{})
	saidAndHeard(t, n, About{Pascal: true})
}

func saidAndHeard(t *testing.T, n signaling.Notification, about About) {
	t.Helper()
	if n.Of() == "" {
		t.Fatalf("%#v is about no call", n)
	}
	body, err := Encode(n, about)
	if err != nil {
		t.Fatal(err)
	}
	var ns Notifications
	if err := json.Unmarshal(body, &ns); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]signaling.Notification{n}, ns.Value[0].Decode(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s\n%s", body, diff)
	}
}

// Whatever an application posts is either a command or an invalid argument, and a
// command is the same one when we ask for it ourselves.
func FuzzCommand(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(fixtures, "*.json"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text []byte) {
		askedAgain(t, text, FromAnswer)
		askedAgain(t, text, FromRedirect)
		askedAgain(t, text, FromTransfer)
		askedAgain(t, text, FromInvite)
		askedAgain(t, text, FromMuteAll)
		askedAgain(t, text, FromStartHoldMusic)
		askedAgain(t, text, FromRecord)
		askedAgain(t, text, FromSendTones)
		readAgain(t, text, (*Call).Create, FromCreate)
		readAgain(t, text, (*AudioRoutingGroup).Require, FromRouting)
		readAgain(t, text, func(m *OnlineMeeting) (signaling.OnlineMeeting, error) { return m.Require(now) }, FromMeeting)
	})
}

// askedAgain reads a body, and what it asks for once more as we ask for it.
func askedAgain[C signaling.Command, B any, P interface {
	*B
	Command() (signaling.Command, error)
}](t *testing.T, text []byte, write func(C) B,
) {
	t.Helper()
	readAgain(t, text, func(body *B) (signaling.Command, error) { return P(body).Command() },
		func(cmd signaling.Command) *B {
			again := write(cmd.(C))
			return &again
		})
}

// readAgain reads a body, and what it says once more as we say it.
func readAgain[B, V any](t *testing.T, text []byte, read func(*B) (V, error), write func(V) *B) {
	t.Helper()
	var body B
	if json.Unmarshal(text, &body) != nil {
		return
	}
	value, err := read(&body)
	if err != nil {
		wantInvalidArgument(t, err)
		return
	}
	got, err := read(write(value))
	same(t, value, got, err)
}

func wantInvalidArgument(t *testing.T, err error) {
	t.Helper()
	var e *signaling.Error
	if !errors.As(err, &e) || e.Code != signaling.InvalidArgument {
		t.Errorf("refused by %v", err)
	}
}

func same(t *testing.T, want, got any, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}
