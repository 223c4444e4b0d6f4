package pbx_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/pbx"
)

// Every way in which a call can end tells both sides why, with the platform's codes.
func TestEndings(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*pbx.Service)
		do     func(w *world, b *fakeBot, id string)
		to     string // reception where it is empty
		phone  string
		bot    string
	}{{
		name: "the caller hangs up while it rings",
		do: func(w *world, b *fakeBot, id string) {
			if err := w.service.Hangup(w.Context(), id); err != nil {
				w.Error(err)
			}
		},
		phone: "ringing, terminated: hung up 200/0",
		bot:   "incoming, terminated 487/8542",
	}, {
		name: "the caller hangs up",
		do: func(w *world, b *fakeBot, id string) {
			b.answer()
			_ = w.service.Hangup(w.Context(), id)
			wantCode(w, w.service.Hangup(w.Context(), id), signaling.NotFound)
		},
		phone: "ringing, established, terminated: hung up 200/0",
		bot:   "incoming, establishing, established, terminated 200/4521",
	}, {
		name: "the bot hangs up instead of answering",
		do: func(w *world, b *fakeBot, id string) {
			b.must(b.ringing().ID, signaling.Hangup{})
		},
		phone: "ringing, terminated: rejected 603/8538",
		bot:   "incoming, terminating, terminated 200/7000",
	}, {
		name: "the bot rejects",
		do: func(w *world, b *fakeBot, id string) {
			b.must(b.ringing().ID, signaling.Reject{})
		},
		phone: "ringing, terminated: rejected 603/8538",
		bot:   "incoming, terminated 603/8538",
	}, {
		name: "the bot is busy",
		do: func(w *world, b *fakeBot, id string) {
			b.must(b.ringing().ID, signaling.Reject{Reason: signaling.RejectBusy})
		},
		phone: "ringing, terminated: rejected 486/8539",
		bot:   "incoming, terminated 486/8539",
	}, {
		name: "the bot forbids",
		do: func(w *world, b *fakeBot, id string) {
			b.must(b.ringing().ID, signaling.Reject{Reason: signaling.RejectForbidden})
		},
		phone: "ringing, terminated: rejected 403/8538",
		bot:   "incoming, terminated 403/8538",
	}, {
		name:  "nobody can be called there",
		to:    "blocked",
		do:    func(*world, *fakeBot, string) {},
		phone: "ringing, terminated: rejected 486/8539",
	}, {
		name:  "the phone called is not there",
		to:    "alice",
		do:    func(*world, *fakeBot, string) {},
		phone: "ringing, terminated: not answered 480/10037",
	}, {
		name:  "the bot does not answer in time",
		do:    func(*world, *fakeBot, string) { time.Sleep(15001 * time.Millisecond) },
		phone: "ringing, terminated: not answered 408/8587",
		bot:   "incoming, terminated 408/8587",
	}, {
		name: "the bot does not take the call's notification",
		change: func(s *pbx.Service) {
			usual := s.Notifier
			s.Notifier = func(app, callback string) signaling.Notifier {
				n := usual(app, callback)
				n.(*fakeBot).refuses = errors.New("no thanks")
				return n
			}
		},
		do:    func(*world, *fakeBot, string) { synctest.Wait() },
		phone: "ringing, terminated: failed 480/8586",
		bot:   "incoming, terminated 480/8586",
	}, {
		name:   "nobody takes the bot's notifications",
		change: func(s *pbx.Service) { s.Notifier = nil },
		do:     func(*world, *fakeBot, string) {},
		phone:  "ringing, terminated: failed 480/8586",
	}, {
		name: "the bot's media never connects",
		do: func(w *world, b *fakeBot, id string) {
			w.network.Link.Loss = 0
			call := b.ringing()
			b.must(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: stuck}})
			time.Sleep(20001 * time.Millisecond)
		},
		change: func(s *pbx.Service) { s.Connector = stuckConnector{s.Connector} },
		phone:  "ringing, terminated: failed 500/1005",
		bot:    "incoming, establishing, terminated 500/1005",
	}, {
		name: "the bot's media vanishes",
		do: func(w *world, b *fakeBot, id string) {
			_, v := b.answer()
			_ = v.leg.Close()
			synctest.Wait()
		},
		phone: "ringing, established, terminated: hung up 200/4521",
		bot:   "incoming, establishing, established, terminated 200/7000",
	}, {
		name: "the bot forgets the call",
		do: func(w *world, b *fakeBot, id string) {
			call, _ := b.answer()
			time.Sleep(40 * time.Minute)
			b.must(call.ID, signaling.KeepAlive{})
			time.Sleep(44 * time.Minute)
			if got := b.told(); got != "incoming, establishing, established" {
				w.Errorf("before the time is over: %s", got)
			}
			time.Sleep(time.Minute + time.Millisecond)
		},
		phone: "ringing, established, terminated: hung up 200/4521",
		bot:   "incoming, establishing, established, terminated 408/8537",
	}, {
		name: "the service shuts down",
		do: func(w *world, b *fakeBot, id string) {
			b.answer()
			w.stop()
			synctest.Wait()
		},
		phone: "ringing, established, terminated: hung up 200/5001",
		bot:   "incoming, establishing, established, terminated 200/5001",
	}} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, c.change, func(w *world) {
				to := c.to
				if to == "" {
					to = "reception"
				}
				id, _ := w.dial(to)
				c.do(w, w.bot("bot"), id)
				want(w, "phone", w.history(id), c.phone)
				want(w, "bot", w.bot("bot").told(), c.bot)
			})
		})
	}
}

// A caller that never sends any media does not keep the bot for ever.
func TestSilentCaller(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id := w.silent("reception")
		w.bot("bot").answer()
		time.Sleep(21 * time.Second)
		want(w, "phone", w.history(id), "ringing, established, terminated: failed 410/301005")
		want(w, "bot", w.bot("bot").told(), "incoming, establishing, established, terminated 410/301005")
	})
}

// A caller whose media never connects, though it got an answer, ends too.
func TestUnconnectedCaller(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id := w.unconnected("reception")
		w.bot("bot").answer()
		time.Sleep(21 * time.Second)
		want(w, "phone", w.history(id), "ringing, terminated: failed 410/301005")
		want(w, "bot", w.bot("bot").told(), "incoming, establishing, terminated 410/301005")
	})
}

// An application that is slow to take its notifications delays no other call, and its
// own notifications still come in order.
func TestSlowApplication(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		slow := w.bot("other")
		slow.delay = 2 * time.Second
		first, _ := w.dial("night")
		second, _ := w.dial("reception")
		w.bot("bot").answer()
		want(w, "the other call", w.bot("bot").told(), "incoming, establishing, established")
		time.Sleep(2001 * time.Millisecond)
		slow.answer()
		_ = w.service.Hangup(w.Context(), first)
		want(w, "caller", w.history(first), "ringing, established, terminated: hung up 200/0")
		want(w, "while it is slow", slow.told(), "incoming")
		time.Sleep(9 * time.Second)
		want(w, "in the end", slow.told(), "incoming, establishing, established, terminated 200/4521")
		_ = w.service.Hangup(w.Context(), second)
	})
}

// An application that takes nothing any more does not hold up the end of the service.
func TestShutdownIsImpatient(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		stuck := w.bot("other")
		stuck.delay = time.Hour
		id, _ := w.dial("night")
		began := time.Now()
		w.stop()
		if err := <-w.done; err != nil {
			w.Error(err)
		}
		w.done <- nil
		if took := time.Since(began); took > 3100*time.Millisecond {
			w.Errorf("the end took %v", took)
		}
		want(w, "phone", w.history(id), "ringing, terminated: hung up 200/5001")
	})
}
