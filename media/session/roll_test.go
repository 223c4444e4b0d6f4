package session_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// Who watches over a process sees the figures of each session while it runs, and of none
// afterwards.
func TestRoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		var roll session.Roll
		enrol := func(c *session.Config) { c.Roll = &roll }
		a, x := mediatest.LegPair(mediatest.Link{})
		b, _ := mediatest.LegPair(mediatest.Link{})
		l.session(x, enrol)
		l.session(b, enrol)
		_ = a.WritePacket(&media.Packet{Payload: []byte{1}})
		time.Sleep(time.Millisecond)
		all := roll.Stats()
		if len(all) != 2 || all[0].Received+all[1].Received != 1 {
			t.Errorf("%+v", all)
		}
		_ = a.Close()
		_ = b.Close()
		synctest.Wait()
		if all := roll.Stats(); len(all) != 0 {
			t.Errorf("%d sessions after the end", len(all))
		}
	})
}
