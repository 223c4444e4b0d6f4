package ivr_test

import (
	"testing"
	"time"

	"callbot/ivr"
	"callbot/ivr/ivrtest"
	"callbot/media"
	"callbot/signaling"
)

// FuzzMachine ensures that whatever a caller, a player and a network do, the machine
// keeps its laws (see ivrtest) and comes to an end.
func FuzzMachine(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 2, 3, 250, 40, 41, 13})
	f.Add([]byte("31234#*9"))
	f.Fuzz(func(t *testing.T, script []byte) {
		c := ivrtest.Conversation{Machine: &ivr.Machine{Flow: reception()}}
		if err := c.Start(signaling.Call{}, time.Time{}); err != nil {
			t.Fatal(err)
		}
		for _, b := range script {
			if err := happen(&c, b); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Wait(2 * ivr.DefaultMaxDuration); err != nil {
			t.Fatal(err)
		}
		if !c.Machine.Ended() {
			t.Fatalf("no end, in state %q", c.Machine.State())
		}
	})
}

// happen makes one thing happen to a conversation.
func happen(c *ivrtest.Conversation, b byte) error {
	switch {
	case b < 128:
		return c.Press(media.Keys[b%12 : b%12+1])
	case b < 250:
		return c.Wait(time.Duration(b-127) * 111 * time.Millisecond)
	case b < 252:
		return c.Happens(ivr.PromptEnded{At: c.Now(), Context: "main#0", Outcome: ivr.Outcome(b - 250)})
	case b < 253:
		return c.FailPrompt()
	case b < 255:
		return c.Happens(ivr.TimedOut{At: c.Now() - time.Second})
	default:
		return c.HangUp()
	}
}
