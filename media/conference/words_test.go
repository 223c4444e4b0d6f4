package conference_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
)

// syllables are five short tones with shorter stops between them, and a pause, over and
// over.
func syllables(hertz float64) media.Reader {
	s := mediatest.Tone(media.Rate16k, hertz, 6000, 1300*time.Millisecond)
	ms := func(n int) int { return media.Rate16k.Samples(time.Duration(n) * time.Millisecond) }
	for n := range 5 {
		clear(s[ms(200*n+140):ms(200*n+200)])
	}
	clear(s[ms(1000):])
	return &endless{s, 0}
}

// shortest is how long the shortest of the tones is that were heard from their beginning
// to their end.
func shortest(s []int16, hertz float64) time.Duration {
	const step = 80 // 5 ms
	least, now, begun := time.Hour, time.Duration(0), false
	for i := 0; i+step <= len(s); i += step {
		switch {
		case mediatest.Probe(media.Rate16k, s[i:i+step], hertz) > -30:
			now += 5 * time.Millisecond
			continue
		case begun && now > 0:
			least = min(least, now)
		}
		begun, now = true, 0
	}
	return least
}

// Of two who are alone again while one of them speaks, nothing is cut off but silence,
// however unevenly the packets come, and whenever in a frame time: the stop within a word
// is no pause.
func TestWordsStayWhole(t *testing.T) {
	for left := range 20 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			link := mediatest.Link{Delay: 10 * time.Millisecond, Jitter: 40 * time.Millisecond, Seed: uint64(left)}
			time.Sleep(time.Duration(left) * time.Millisecond)
			a := w.apart(link, syllables(400))
			time.Sleep(time.Duration(7*left%20) * time.Millisecond)
			b := w.apart(mediatest.Link{Delay: 10 * time.Millisecond}, nil)
			w.seat(a)
			w.seat(b)
			c := w.enter(nil)
			time.Sleep(2603*time.Millisecond + time.Duration(left%8)*150*time.Millisecond)
			begun := time.Now()
			c.seat.Leave()
			time.Sleep(1803 * time.Millisecond)
			if least := shortest(b.since(begun), 400); least < 130*time.Millisecond {
				t.Errorf("left at %d: a syllable of 140 ms is heard for %v", left, least)
			}
		})
	}
}
