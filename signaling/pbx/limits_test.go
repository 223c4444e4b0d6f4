package pbx_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/pbx"
)

// slowConnector takes a second to make an offer.
type slowConnector struct{ media.Connector }

func (c slowConnector) Offer(ctx context.Context) (media.OfferedLeg, string, error) {
	time.Sleep(time.Second)
	return c.Connector.Offer(ctx)
}

// A bot that could not be told of a call yet is not told of its end.
func TestCallerGoneBeforeItRings(t *testing.T) {
	inWorld(t, func(s *pbx.Service) { s.Connector = slowConnector{s.Connector} }, func(w *world) {
		id, _ := w.dial("reception")
		time.Sleep(503 * time.Millisecond)
		_ = w.service.Hangup(w.Context(), id)
		time.Sleep(time.Second)
		want(w, "bot", w.bot("bot").told(), "")
		want(w, "caller", w.history(id), "ringing, terminated: hung up 200/0")
	})
}

// An application that no longer takes its notifications loses no single one: its call
// ends instead, and it is told so as soon as it listens again.
func TestOutboxOverflows(t *testing.T) {
	inWorld(t, hosted(t), func(w *world) {
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		call := bot.take()
		bot.mu.Lock()
		bot.delay = 14 * time.Second // just within the time that one may take
		bot.mu.Unlock()
		taken := 0
		for range 1000 {
			if err := bot.control(call.ID, play("", "beep")); err != nil {
				wantCode(w, err, signaling.NotFound)
				break
			}
			taken++
			_ = bot.control(call.ID, signaling.CancelMedia{})
			synctest.Wait()
		}
		want(w, "caller", w.history(id), "ringing, established, terminated: failed 500/9002")
		bot.mu.Lock()
		bot.delay = 0
		bot.mu.Unlock()
		time.Sleep(15 * time.Second)
		told := bot.told()
		if !strings.HasSuffix(told, ", terminated 500/9002") {
			w.Errorf("it ended with %s", told[max(0, len(told)-40):])
		}
		// The one that did not fit is the reason why the call ended.
		if n := strings.Count(told, "400/8508"); n != taken-1 {
			w.Errorf("it was told of %d prompts of %d", n, taken)
		}
	})
}

// A conversation takes only so many commands at a time, and says so.
func TestMailboxOverflows(t *testing.T) {
	inWorld(t, func(s *pbx.Service) { s.Connector = &heldConnector{Connector: s.Connector} }, func(w *world) {
		w.dial("reception")
		bot := w.bot("bot")
		call := bot.ringing()
		held := w.service.Connector.(*heldConnector)
		held.hold = make(chan struct{})
		answered := make(chan error, 1)
		go func() {
			answered <- bot.control(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: stuck}})
		}()
		synctest.Wait() // the conversation is stuck in Accept now
		results := make(chan error, 300)
		for range 300 {
			go func() { results <- bot.control(call.ID, signaling.KeepAlive{}) }()
		}
		synctest.Wait()
		close(held.hold)
		refused := 0
		for range 300 {
			if err := <-results; err != nil {
				wantCode(w, err, signaling.Unavailable)
				refused++
			}
		}
		if err := <-answered; err != nil || refused != 300-256 {
			w.Errorf("%d commands were refused, answer: %v", refused, err)
		}
	})
}

// heldConnector makes legs whose Accept waits while hold is open.
type heldConnector struct {
	media.Connector
	hold chan struct{}
}

func (c *heldConnector) Offer(ctx context.Context) (media.OfferedLeg, string, error) {
	leg, offer, err := c.Connector.Offer(ctx)
	return heldLeg{stuckLeg{leg}, c}, offer, err
}

type heldLeg struct {
	stuckLeg
	of *heldConnector
}

func (l heldLeg) Accept(answer string) error {
	<-l.of.hold
	return l.stuckLeg.Accept(answer)
}
