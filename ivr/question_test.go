package ivr_test

import (
	"regexp"
	"testing"
	"time"

	"callbot/ivr"
	"callbot/ivr/ivrtest"
)

// Ensures that keys pressed ahead are kept for the questions they answer, and that the
// prompts in between are not played.
func TestTypeAhead(t *testing.T) {
	c := ivrtest.Call(t, reception(), "alice")
	c.Press("31234")
	c.Wait(time.Millisecond)
	if got := c.Machine.State(); got != "readback" {
		t.Errorf("state %q after typing ahead", got)
	}
}

// Ensures that a wrong key is answered, throws away what was typed after it, and counts
// towards the end.
func TestWrongKey(t *testing.T) {
	c := ivrtest.Call(t, reception(), "alice")
	c.Plays("welcome.wav")
	c.Press("7")
	c.Plays("invalid.wav", "menu.wav")
	c.Press("8")
	c.Plays("invalid.wav", "menu.wav")
	c.Press("9")
	c.Plays("goodbye.wav")
	c.Ends()
}

// Ensures that a prompt which may not be cut plays to its end, and that the key pressed
// meanwhile counts.
func TestNoBargeIn(t *testing.T) {
	c := ivrtest.Call(t, reception(), "alice")
	c.Press("1")
	c.Plays("welcome.wav", "hours.wav")
	c.Wait(time.Second)
	c.Press("2")
	if at := c.Now(); c.Machine.State() != "hours" {
		t.Errorf("at %v the key has cut the prompt", at)
	}
	c.Plays("departments.wav")
}

// Ensures that where barge-in is allowed after a while, an earlier key takes effect at
// that moment and a later one at once.
func TestBargeInAfter(t *testing.T) {
	flow := &ivr.Flow{Start: "q", States: map[string]ivr.State{
		"q": ivr.Menu{Choices: map[string]string{"1": "next"}, Question: ivr.Question{
			Ask: ivr.Files("ask.wav"), BargeIn: ivr.BargeIn(700 * time.Millisecond),
		}},
		"next": ivr.Play{Say: ivr.Files("next.wav")},
	}}
	for _, test := range []struct{ press, heard time.Duration }{
		{300 * time.Millisecond, 700 * time.Millisecond},
		{900 * time.Millisecond, 900 * time.Millisecond},
	} {
		c := ivrtest.Call(t, flow, "alice")
		c.Plays("ask.wav")
		c.Wait(test.press)
		c.Press("1")
		c.Plays("next.wav")
		if c.Now() != test.heard {
			t.Errorf("pressed at %v, heard the next prompt at %v, want %v", test.press, c.Now(), test.heard)
		}
	}
}

// Ensures that where one choice begins another, the caller gets the shorter one by
// waiting and the longer one by going on.
func TestChoiceThatBeginsAnother(t *testing.T) {
	c := ivrtest.Call(t, reception(), "alice")
	c.Plays("welcome.wav")
	c.Press("2")
	c.Plays("departments.wav")
	c.Press("1")
	c.Plays("hours.wav")
	if c.Now() != ivr.DefaultBetween {
		t.Errorf("the shorter choice was taken after %v", c.Now())
	}
	c = ivrtest.Call(t, reception(), "alice")
	c.Press("212")
	c.Plays("welcome.wav", "departments.wav", "music.wav")
}

// Ensures that digits are gathered until the terminator, the last possible digit or
// silence, and that a late terminator is not the answer to the next question.
func TestGather(t *testing.T) {
	for _, test := range []struct {
		name, keys string
		want       string // the variable
		plays      string // what follows
	}{
		{"terminator", "12#", "12", "entered.wav"},
		{"as many as may be", "1234", "1234", "entered.wav"},
		{"terminator after the last digit", "1234#", "1234", "entered.wav"},
		{"silence", "123", "123", "entered.wav"},
		{"too few", "1#", "", "invalid.wav"},
		{"too few and silence", "1", "", "invalid.wav"},
		{"nothing but the terminator", "#", "", "invalid.wav"},
		{"no digit", "1*", "", "invalid.wav"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := ivrtest.Call(t, reception(), "alice")
			c.Press("3")
			c.Plays("welcome.wav", "extension.wav")
			c.Press(test.keys)
			c.Plays(test.plays)
			if got, _ := c.Machine.Vars["extension"].(string); got != test.want {
				t.Errorf("gathered %q, want %q", got, test.want)
			}
			if test.want == "" {
				c.Plays("again.wav")
				return
			}
			for _, d := range test.want {
				c.Plays("digits/" + string(d) + ".wav")
			}
			c.Plays("menu.wav")
		})
	}
}

// Ensures that the time for a whole answer is kept to, however briskly the keys come.
func TestOverall(t *testing.T) {
	c := ivrtest.Call(t, &ivr.Flow{Start: "q", States: map[string]ivr.State{
		"q":    ivr.Gather{Into: "n", Question: ivr.Question{Between: 2 * time.Second, Overall: 5 * time.Second}, Next: "done"},
		"done": ivr.Play{Say: ivr.Files("done.wav")},
	}}, "alice")
	for range 4 {
		c.Press("1")
		c.Wait(1500 * time.Millisecond)
	}
	c.Plays("done.wav")
	if got := c.Machine.Vars["n"]; got != "1111" {
		t.Errorf("gathered %v", got)
	}
}

// Ensures that a pattern refuses what it does not match.
func TestPattern(t *testing.T) {
	flow := &ivr.Flow{Start: "q", States: map[string]ivr.State{
		"q": ivr.Gather{Into: "n", Max: 3, Pattern: regexp.MustCompile(`^1\d\d$`), Question: ivr.Question{NoMatch: ivr.Files("invalid.wav")}},
	}}
	c := ivrtest.Call(t, flow, "alice")
	c.Press("234")
	c.Plays("invalid.wav")
	c.Press("123")
	c.Ends()
}

// Ensures that a question which wants fresh keys does not take what was typed ahead.
func TestFresh(t *testing.T) {
	c := ivrtest.Call(t, &ivr.Flow{Start: "notice", States: map[string]ivr.State{
		"notice": ivr.Play{Say: ivr.Files("notice.wav"), BargeIn: ivr.NoBargeIn, Next: "sure"},
		"sure":   ivr.Menu{Choices: map[string]string{"1": ""}, Question: ivr.Question{Ask: ivr.Files("sure.wav"), Fresh: true}},
	}}, "alice")
	c.Press("1")
	c.Plays("notice.wav", "sure.wav")
	c.Wait(time.Second)
	if c.Machine.Ended() {
		t.Fatal("an old key has answered")
	}
	c.Press("1")
	c.Ends()
}
