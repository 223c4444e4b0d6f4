package conference_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/mediatest"
	"callbot/media/prompt"
)

// Whatever is done to a room, in whatever order, it neither stops nor hangs, every
// prompt ends once, and when all have left nothing ticks any more.
func FuzzRoom(f *testing.F) {
	f.Add([]byte{0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add([]byte{0, 20, 40, 17, 7, 59, 18, 37, 19, 6, 18, 59, 7, 18, 19, 38, 1, 17, 18, 57, 19})
	f.Add([]byte{0, 20, 40, 13, 13, 13, 5, 25, 45, 13, 9, 29, 13, 1, 21, 41})
	music := payloadPrompt(f)
	f.Fuzz(func(t *testing.T, steps []byte) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			g := &gamble{world: w, music: music, announcer: w.room.Announcer()}
			for i := range g.phones {
				g.phones[i] = w.phone(mediatest.Link{Jitter: 30 * time.Millisecond, Loss: 0.1, Seed: uint64(i)}, tone(float64(300+100*i)))
			}
			for _, step := range steps[:min(len(steps), 60)] {
				g.step(step)
			}
			g.leave()
			synctest.Wait()
			time.Sleep(time.Second)
			if before := w.room.Stats(); w.room.Len() > 0 {
				t.Errorf("%d are left", w.room.Len())
			} else if time.Sleep(time.Second); w.room.Stats() != before {
				t.Error("an empty room ticks")
			}
			g.announcer.Close()
			for _, p := range g.phones {
				p.far.Cancel(false)
			}
			if begun, ended := g.begun.Load(), g.ended.Load(); begun != ended {
				t.Errorf("%d prompts were begun, %d ended", begun, ended)
			}
		})
	})
}

// gamble does one thing after another to a room.
type gamble struct {
	*world
	phones       [5]*phone
	music        *prompt.Prompt
	announcer    *conference.Announcer
	stops        []func()
	begun, ended atomic.Int64
}

func (g *gamble) item() prompt.Item {
	return prompt.Item{Prompts: []*prompt.Prompt{g.music}, Loop: g.begun.Load()%3 == 0, Done: func(prompt.Outcome) { g.ended.Add(1) }}
}

func (g *gamble) step(b byte) {
	p := g.phones[b/20%5]
	if p.seat == nil || b%20 == 0 {
		if p.seat == nil {
			g.seat(p)
		}
		return
	}
	g.do(p, b%20)
}

func (g *gamble) do(p *phone, what byte) {
	switch what {
	case 1:
		p.seat.Leave()
		p.seat = nil
	case 2, 3:
		p.seat.Mute(what == 2)
	case 4:
		p.seat.Hold(g.music)
	case 5:
		p.seat.Resume()
	case 6:
		g.played(p.seat.Play(g.item()))
	case 7:
		g.played(g.announcer.Play(g.item()))
	case 8:
		p.seat.Cancel(false)
	case 9:
		g.room.Route([]conference.Group{{Sources: []*conference.Seat{p.seat, nil}, Receivers: []*conference.Seat{g.phones[0].seat}}})
	case 10:
		g.room.Route(nil)
	case 11:
		g.stops = append(g.stops, g.room.Listen(new(ears)), p.seat.Listen(new(ears)))
	case 12:
		g.stops = append(g.stops, g.room.Loudest(2, func([]conference.Heard) {}))
	case 13:
		g.stop()
	case 14:
		p.far.Press([]media.Key("12"), 0, 0, nil)
	case 15:
		p.far.Mute(true)
	case 16:
		p.seat.Hold(nil)
	case 17:
		g.played(g.announcer.PlayTo(p.far, g.item()))
	case 18:
		g.announce(p)
	default:
		time.Sleep(time.Duration(what) * 17 * time.Millisecond)
	}
}

// announce changes who announces, or how.
func (g *gamble) announce(p *phone) {
	switch g.begun.Load() % 4 {
	case 0:
		g.announcer.Adopt(p.far)
	case 1:
		g.announcer.Cancel(true)
	case 2:
		g.announcer.Mute(p == g.phones[0])
	default:
		g.announcer.Close()
		g.played(g.announcer.Play(g.item()))
		g.announcer = g.room.Announcer()
	}
}

func (g *gamble) played(err error) {
	if err == nil {
		g.begun.Add(1)
	}
}

func (g *gamble) stop() {
	for _, stop := range g.stops {
		stop()
	}
	g.stops = nil
}

func (g *gamble) leave() {
	g.stop()
	for _, p := range g.phones {
		if p.seat != nil {
			p.seat.Leave()
		}
	}
}

func payloadPrompt(f *testing.F) *prompt.Prompt {
	f.Helper()
	p, err := prompt.Encoding{}.Make(f.Context(), "music", mediatest.Tone(media.Rate16k, 1300, 6000, 300*time.Millisecond), media.Rate16k)
	if err != nil {
		f.Fatal(err)
	}
	return p
}
