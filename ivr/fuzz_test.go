package ivr_test

import (
	"errors"
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
	f.Add(false, []byte{})
	f.Add(false, []byte{1, 2, 3, 250, 40, 41, 13})
	f.Add(true, []byte("123456789*#0"))
	f.Add(true, []byte{2, 200, 244, 255, 5, 249, 255})
	f.Fuzz(func(t *testing.T, all bool, script []byte) {
		c := ivrtest.Conversation{Machine: &ivr.Machine{Flow: reception()}}
		if all {
			c.Machine.Flow = everything()
		}
		fickle(&c, len(script))
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

// fickle makes the world answer now this way and now that.
func fickle(c *ivrtest.Conversation, n int) {
	c.Web = func(ivr.Request) ivrtest.Reply {
		n++
		return []ivrtest.Reply{
			{Body: []byte(`{"a":1}`), After: 300 * time.Millisecond}, {Status: 500}, {Body: []byte("{")},
			{Err: errors.New("no")}, {After: time.Minute},
		}[n%5]
	}
	c.Transferred = func(signaling.Identity) signaling.Result {
		n++
		return signaling.Result{Code: []int{0, 486, 408, 500}[n%4]}
	}
	c.Invited = func([]signaling.Identity) bool {
		n++
		return n%2 == 0
	}
}

// happen makes one thing happen to a conversation.
func happen(c *ivrtest.Conversation, b byte) error {
	switch {
	case b < 128:
		return c.Press(media.Keys[b%12 : b%12+1])
	case b < 240:
		return c.Wait(time.Duration(b-127) * 111 * time.Millisecond)
	case b < 246:
		return c.Speak(time.Duration(b-239) * 900 * time.Millisecond)
	case b < 249:
		return c.Happens(ivr.PromptEnded{At: c.Now(), Context: "main#0", Outcome: ivr.Outcome(b - 246)})
	case b < 251:
		return c.FailPrompt()
	case b < 252:
		return c.Happens(ivr.TimedOut{At: c.Now() - time.Second})
	case b < 253:
		return c.Happens(ivr.Fetched{At: c.Now(), Context: "fetch#0", Status: 200})
	case b < 254:
		return c.Happens(ivr.OperationEnded{At: c.Now(), Context: "record#0"})
	case b < 255:
		return c.Happens(ivr.TransferFailed{At: c.Now()})
	default:
		return c.HangUp()
	}
}
