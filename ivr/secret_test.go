package ivr_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"callbot/ivr"
	"callbot/media"
)

// Ensures that a sensitive answer is in nothing that goes wrong later: notes are logged.
func TestSecretsStayOutOfNotes(t *testing.T) {
	const secret = "47110815471108154711" // no number that can be read out
	for _, sensitive := range []bool{true, false} {
		m := &ivr.Machine{Flow: &ivr.Flow{Start: "pin", States: map[string]ivr.State{
			"pin":  ivr.Gather{Into: "pin", Max: len(secret), Next: "read", Question: ivr.Question{Sensitive: sensitive}},
			"read": ivr.Play{Say: ivr.Pieces{ivr.Number{Of: ivr.Var("pin")}}, Next: "ask"},
			"ask":  ivr.Fetch{URL: ivr.Words("https://one.example/")},
		}}}
		m.Step(ivr.Started{})
		for _, k := range secret {
			m.Step(ivr.KeyPressed{At: time.Second, Key: media.Key(k)})
		}
		notes := m.Notes()
		m.Step(ivr.Fetched{At: 2 * time.Second, Context: m.Requests()[0].Context, Err: errors.New("no such path: /" + secret)})
		notes = append(notes, m.Notes()...)
		if len(notes) != 2 {
			t.Fatalf("notes %v", notes)
		}
		for _, note := range notes {
			if strings.Contains(note.Error(), secret) == sensitive {
				t.Errorf("sensitive %v: %v", sensitive, note)
			}
		}
	}
}
