package session_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// Where keys are listened for on demand, one in the sound is heard only while somebody
// asks for it; one that is sent as an event is always reported.
func TestKeysOnDemand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, b := mediatest.LegPair(mediatest.Link{})
		var got keys
		caller := l.session(a, nil)
		s := l.session(b, func(c *session.Config) {
			c.InBand, c.OnTone, c.KeysOnDemand = session.InBandAlways, got.heard, true
		})
		press := func(key media.Key) {
			caller.Speak(dtmf.NewGenerator(media.Rate16k, key))
			time.Sleep(503 * time.Millisecond)
		}
		s.HearKeys(false)
		press('1')
		s.HearKeys(true)
		press('2')
		press('3')
		s.HearKeys(false)
		press('4')
		caller.Press([]media.Key{'5'}, 0, 0, nil)
		time.Sleep(503 * time.Millisecond)
		synctest.Wait()
		if got.String() != "235" {
			t.Errorf("heard %q, want 235", got.String())
		}
	})
}
