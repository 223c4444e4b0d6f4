package pbx_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/pbx"
)

// clerk is a transcriber that understands whoever has spoken for so long, and keeps what
// it heard.
type clerk struct {
	wants time.Duration

	mu      sync.Mutex
	samples []int16
	running int
}

func (c *clerk) Transcribe(_ context.Context, _ media.Expectation, in media.Reader, said func(media.Phrase)) error {
	c.run(1)
	defer c.run(-1)
	frame, heard := media.NewFrame(in.Rate()), time.Duration(0)
	for in.ReadFrame(frame) == nil {
		c.mu.Lock()
		c.samples = append(c.samples, frame...)
		c.mu.Unlock()
		if frame.Level() > 50 {
			continue
		}
		if heard += media.FrameDuration; heard == c.wants {
			said(media.Phrase{Text: "yes"})
		}
	}
	return nil
}

func (c *clerk) run(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running += n
}

// heard is what was heard since it was asked last, and how often the clerk listens.
func (c *clerk) heard() (samples []int16, running int) {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	samples = slices.Clone(c.samples)
	c.samples = nil
	return samples, c.running
}

// understanding lets the service host media and understand speech.
func understanding(t *testing.T, c *clerk) func(*pbx.Service) {
	t.Helper()
	host := hosted(t)
	return func(s *pbx.Service) {
		host(s)
		withMeeting(s)
		s.Speech = c
	}
}

// yes is a choice that is taken by saying it.
var yes = []signaling.Choice{{Label: "yes", Phrases: []string{"yes"}}}

// A bot that leaves its sound to the service has what its caller says recognized, who is
// listened to for as long as that takes.
func TestSpeechOfACaller(t *testing.T) {
	c := &clerk{wants: 300 * time.Millisecond}
	inWorld(t, understanding(t, c), func(w *world) {
		call, _ := w.quietly("eve", "reception")
		b := w.bot("bot")
		id := b.take().ID
		<-call.Established()
		call.Say(tone(callerTone))
		b.do(id, signaling.Recognize{By: signaling.BySpeech, Choices: yes, Context: "ask"})
		time.Sleep(1003 * time.Millisecond)
		want(w, "bot", b.told(), "incoming, establishing, established, ask 200/8545")
		if samples, running := c.heard(); running != 0 || !loud(samples, 200*time.Millisecond, 300*time.Millisecond, callerTone) {
			w.Errorf("%d listen after the end", running)
		}
		time.Sleep(time.Second)
		if samples, _ := c.heard(); len(samples) > 0 {
			w.Error("it is listened to after the end")
		}
		b.do(id, signaling.Recognize{By: signaling.BySpeech, Context: "again"})
		time.Sleep(203 * time.Millisecond)
		_ = call.Hangup(w.Context())
		want(w, "bot", b.told(), "incoming, establishing, established, ask 200/8545, again 400/8508, terminated 200/4521")
		if _, running := c.heard(); running != 0 {
			w.Errorf("%d listen after the call", running)
		}
	})
}

// Of many who speak, only the one who is asked is listened to, and as silence while muted.
func TestSpeechOfOneOfMany(t *testing.T) {
	c := &clerk{wants: 300 * time.Millisecond}
	inWorld(t, understanding(t, c), func(w *world) {
		ada, _ := w.quietly("ada", "meeting")
		carl, _ := w.quietly("carl", "meeting")
		b := w.bot("bot")
		call := b.mustJoinHosted()
		want(w, "roster", b.roster(call.ID), "ada, carl, bot")
		ada.Say(tone(600))
		carl.Say(tone(900))
		carls := b.participant(call.ID, "carl")
		b.do(call.ID, signaling.Recognize{By: signaling.BySpeech, Participant: carls, Choices: yes, Context: "ask"})
		time.Sleep(1003 * time.Millisecond)
		if !strings.HasSuffix(b.told(), "ask 200/8545") {
			w.Errorf("told %s", b.told())
		}
		const from, to = 200 * time.Millisecond, 300 * time.Millisecond
		if samples, _ := c.heard(); !loud(samples, from, to, 900) || loud(samples, from, to, 600) {
			w.Error("somebody else is listened to")
		}
		b.must(call.ID, signaling.MuteParticipant{Participant: carls})
		b.do(call.ID, signaling.Recognize{By: signaling.BySpeech, Participant: carls, InitialSilence: time.Second, Context: "muted"})
		time.Sleep(1503 * time.Millisecond)
		if !strings.HasSuffix(b.told(), "muted 400/8510") {
			w.Errorf("told %s", b.told())
		}
		_ = ada.Hangup(w.Context())
		_ = carl.Hangup(w.Context())
	})
}

// Somebody who is asked while the call becomes one of many is listened to on and on.
func TestSpeechEscalates(t *testing.T) {
	c := &clerk{wants: 2 * time.Second}
	inWorld(t, understanding(t, c), func(w *world) {
		eve, _ := w.quietly("eve", "reception")
		b := w.bot("bot")
		id := b.take().ID
		carls := w.answers("carl")
		eve.Say(tone(600))
		b.do(id, signaling.Recognize{By: signaling.BySpeech, Participant: b.participant(id, "eve"), Choices: yes, Context: "ask"})
		time.Sleep(503 * time.Millisecond)
		b.do(id, signaling.Invite{Participants: users("carl"), Context: "come"})
		<-carls
		time.Sleep(2003 * time.Millisecond)
		want(w, "bot", b.told(), "incoming, establishing, established, established, come 200/0, ask 200/8545")
		samples, running := c.heard()
		if late := samples[len(samples)-media.Rate16k.Samples(time.Second):]; running != 0 || !loud(late, 0, time.Second, 600) {
			w.Error("the caller is not heard in the call of many")
		}
		b.must(id, signaling.EndForAll{})
	})
}
