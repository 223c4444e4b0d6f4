package wire

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

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
		}
	})
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
	for _, name := range []string{"answer-apphosted", "answer-servicehosted", "reject", "redirect"} {
		text, err := os.ReadFile(filepath.Join(fixtures, name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var answer, answer2 Answer
		if json.Unmarshal(text, &answer) == nil {
			if cmd, err := answer.Command(); err == nil {
				answer2 = FromAnswer(cmd.(signaling.Answer))
				same(t, cmd, &answer2)
			}
		}
		var redirect, redirect2 Redirect
		if json.Unmarshal(text, &redirect) == nil {
			if cmd, err := redirect.Command(); err == nil {
				redirect2 = FromRedirect(cmd.(signaling.Redirect))
				same(t, cmd, &redirect2)
			}
		}
	})
}

func same(t *testing.T, want signaling.Command, body interface {
	Command() (signaling.Command, error)
}) {
	t.Helper()
	got, err := body.Command()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
