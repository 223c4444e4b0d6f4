package main

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/webrtc/webrtctest"
	"callbot/signaling/phone"
)

// telephone is a party of the telephone network: it has no Opus, only G.711.
type telephone struct {
	media.Connector
	leg media.Leg // its latest
}

// Offer leaves Opus out of the offer; events are on the clock of G.711.
func (t *telephone) Offer(ctx context.Context) (media.OfferedLeg, string, error) {
	leg, offer, err := t.Connector.Offer(ctx)
	if err != nil {
		return nil, "", err
	}
	opus := regexp.MustCompile(`a=rtpmap:(\d+) opus/48000`).FindStringSubmatch(offer)[1]
	offer = regexp.MustCompile(`(m=audio .*) `+opus+`\b`).ReplaceAllString(offer, "$1")
	offer = regexp.MustCompile(`a=(rtpmap|fmtp|rtcp-fb):`+opus+` .*\r\n`).ReplaceAllString(offer, "")
	offer = strings.ReplaceAll(offer, "telephone-event/48000", "telephone-event/8000")
	t.leg = leg
	return leg, offer, nil
}

// A caller from the telephone network, whose sound is G.711, hears the bot, whose sound is
// Opus, and its keys are heard, once each.
func TestCallFromTheTelephoneNetwork(t *testing.T) { overEvery(t, telephoneCall) }

func telephoneCall(t *testing.T, newWorld newWorldFunc) {
	t.Helper()
	welcome, hours := recording(t, "welcome.wav"), recording(t, "hours.wav")
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond})
		p := w.phone("alice")
		old := &telephone{Connector: p.Connector}
		p.Connector = old
		c := w.dial(p, receptionName)
		if codec := old.leg.Format().Codec; codec != "PCMU" {
			t.Errorf("the telephone speaks %s", codec)
		}
		const pressed = 1503 * time.Millisecond
		c.press('1', pressed, phone.AsEvents)
		cut := c.began.Add(pressed)
		time.Sleep(3 * time.Second)
		before := c.ears.between(c.began, cut)
		if score, _ := alike(welcome[:media.Rate16k.Samples(time.Second)], before); score < 0.9 {
			t.Errorf("the welcome was not heard: %.2f", score)
		}
		after := c.ears.between(cut, cut.Add(3*time.Second))
		if score, _ := alike(hours[:media.Rate16k.Samples(1500*time.Millisecond)], after); score < 0.9 {
			t.Errorf("the opening hours were not heard: %.2f", score)
		}
		if c.keys() != "1" || !strings.HasPrefix(c.states(), "welcome main hours") {
			t.Errorf("the bot heard %q and went through %q", c.keys(), c.states())
		}
		if err := c.Hangup(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
	})
}
