package prompt_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
)

func tone(tb testing.TB, hertz float64, d time.Duration) *prompt.Prompt {
	tb.Helper()
	p, err := prompt.Encoding{}.Make(context.Background(), "tone", mediatest.Tone(16000, hertz, 10000, d), 16000)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// outcomes collects what came of items.
type outcomes struct{ got []string }

func (o *outcomes) item(name string, prompts ...*prompt.Prompt) prompt.Item {
	return prompt.Item{ID: name, Prompts: prompts, Done: func(outcome prompt.Outcome) {
		o.got = append(o.got, name+map[prompt.Outcome]string{prompt.Completed: " completed", prompt.Cancelled: " cancelled"}[outcome])
	}}
}

func (o *outcomes) expect(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(o.got, want) {
		t.Errorf("outcomes %q, want %q", o.got, want)
	}
}

func play(t *testing.T, p *prompt.Player, items ...prompt.Item) {
	t.Helper()
	for _, item := range items {
		if err := p.Play(item); err != nil {
			t.Fatal(err)
		}
	}
}

// next moves on n frames and returns what kind they were.
func next(p *prompt.Player, n int) (kinds []prompt.Kind) {
	f := media.NewFrame(16000)
	for range n {
		_, kind := p.Next(f)
		kinds = append(kinds, kind)
	}
	return kinds
}

func same(kinds []prompt.Kind, want prompt.Kind) bool {
	return !slices.ContainsFunc(kinds, func(k prompt.Kind) bool { return k != want })
}

// Ensure prompts are heard one after another without a gap, as the payloads that were
// made ready, and each ends once.
func TestPromptsQueue(t *testing.T) {
	one, two := tone(t, 400, 100*time.Millisecond), tone(t, 500, 60*time.Millisecond)
	var p prompt.Player
	var o outcomes
	play(t, &p, o.item("first", one, two), o.item("second", two))
	f := media.NewFrame(16000)
	for n, want := range []*prompt.Prompt{one, two, two} {
		for i := range want.Len() {
			payload, kind := p.Next(f)
			if kind != prompt.Ready || !bytes.Equal(payload, want.Packet(i)) {
				t.Fatalf("prompt %d, frame %d: kind %d", n, i, kind)
			}
		}
	}
	o.expect(t, "first completed", "second completed")
	if kinds := next(&p, 3); !same(kinds, prompt.Nothing) {
		t.Errorf("after the end: %v", kinds)
	}
	o.expect(t, "first completed", "second completed")
}

// Ensure a caller who presses a key hears nothing more of the prompt from the next
// frame on, and what was queued ends as cancelled.
func TestCancelCutsAtTheNextFrame(t *testing.T) {
	long := tone(t, 400, time.Second)
	var p prompt.Player
	var o outcomes
	play(t, &p, o.item("heard", long), o.item("waiting", long))
	next(&p, 10)
	p.Cancel(true)
	o.expect(t, "heard cancelled", "waiting cancelled")
	if kinds := next(&p, 3); !same(kinds, prompt.Nothing) {
		t.Errorf("after the cut: %v", kinds)
	}
	p.Cancel(false)
	o.expect(t, "heard cancelled", "waiting cancelled")
}

// Ensure the queue may be filled again from within the completion of an item.
func TestDoneMayPlay(t *testing.T) {
	short := tone(t, 400, 20*time.Millisecond)
	var p prompt.Player
	again := 0
	var item prompt.Item
	item = prompt.Item{Prompts: []*prompt.Prompt{short}, Done: func(prompt.Outcome) {
		if again++; again < 3 {
			play(t, &p, item)
		}
	}}
	play(t, &p, item)
	if kinds := next(&p, 3*short.Len()); !same(kinds, prompt.Ready) || again != 3 {
		t.Errorf("%v, played %d times", kinds, again)
	}
}

// Ensure music loops for ever as ready payloads, makes way for an announcement, and
// comes back to its full loudness after it.
func TestAnnouncementOverMusic(t *testing.T) {
	music, voice := tone(t, 300, 200*time.Millisecond), tone(t, 2000, 600*time.Millisecond)
	var p prompt.Player
	var o outcomes
	hold := o.item("music", music)
	hold.Loop, hold.Background = true, true
	play(t, &p, hold)
	if kinds := next(&p, 5*music.Len()); !same(kinds, prompt.Ready) {
		t.Fatalf("music alone: %v", kinds)
	}
	play(t, &p, o.item("voice", voice))
	var heard []int16
	f := media.NewFrame(16000)
	for range voice.Len() {
		if _, kind := p.Next(f); kind != prompt.Mixed {
			t.Fatalf("under the voice: kind %d", kind)
		}
		heard = append(heard, f...)
	}
	o.expect(t, "voice completed")
	middle := heard[3200:6400]
	before := mediatest.Probe(16000, music.PCM()[:3200], 300)
	if down := before - mediatest.Probe(16000, middle, 300); down < 12 || down > 16 {
		t.Errorf("the music is %.1f dB down", down)
	}
	if l := mediatest.Probe(16000, middle, 2000) - mediatest.Probe(16000, voice.PCM()[3200:6400], 2000); l < -0.5 || l > 0.5 {
		t.Errorf("the voice changes by %.1f dB", l)
	}
	// It is at its full loudness after 15 frames, and ready again where it goes round.
	returning := next(&p, 3*music.Len())
	ready := slices.Index(returning, prompt.Ready)
	if ready < 14 || ready > 14+music.Len() || !same(returning[:ready], prompt.Mixed) || !same(returning[ready:], prompt.Ready) {
		t.Errorf("music returns: %v", returning)
	}
	p.Cancel(true)
	o.expect(t, "voice completed")
	p.Cancel(false)
	o.expect(t, "voice completed", "music cancelled")
}

// Ensure music that goes round does so without a gap, and tells how loud it is.
func TestLoopHasNoGap(t *testing.T) {
	music := tone(t, 300, 200*time.Millisecond)
	var p prompt.Player
	play(t, &p, prompt.Item{Prompts: []*prompt.Prompt{music}, Loop: true})
	f := media.NewFrame(16000)
	if p.Level() != media.NoLevel {
		t.Error("a level before any sound")
	}
	for n := range 25 {
		payload, _ := p.Next(f)
		if !bytes.Equal(payload, music.Packet(n%10)) {
			t.Fatalf("frame %d is not the one of the tone", n)
		}
		if l := p.Level(); l != 13 {
			t.Errorf("frame %d: level %d", n, l)
		}
	}
	if p.NextFrame(f); p.Level() != media.NoLevel {
		t.Error("the level of a payload after a frame")
	}
}

// Ensure music that begins under a voice does not drown it for a moment.
func TestMusicBeginsDucked(t *testing.T) {
	music, voice := tone(t, 300, time.Second), tone(t, 2000, time.Second)
	var p prompt.Player
	play(t, &p, prompt.Item{Prompts: []*prompt.Prompt{voice}})
	next(&p, 5)
	play(t, &p, prompt.Item{Prompts: []*prompt.Prompt{music}, Background: true})
	f := media.NewFrame(16000)
	if _, kind := p.Next(f); kind != prompt.Mixed {
		t.Fatalf("kind %d", kind)
	}
	if down := mediatest.Probe(16000, f, 2000) - mediatest.Probe(16000, f, 300); down < 12 {
		t.Errorf("the voice is only %.1f dB above the music", down)
	}
}

// Ensure new music takes the place of the old, and music without a loop comes to its
// end.
func TestBackgroundIsReplaced(t *testing.T) {
	music := tone(t, 300, 100*time.Millisecond)
	var p prompt.Player
	var o outcomes
	first, second := o.item("first", music), o.item("second", music)
	first.Background, second.Background = true, true
	play(t, &p, first, second)
	o.expect(t, "first cancelled")
	next(&p, music.Len())
	o.expect(t, "first cancelled", "second completed")
}

// Ensure a peer without Opus gets the same sound as frames.
func TestNextFrame(t *testing.T) {
	voice := tone(t, 1000, 200*time.Millisecond)
	var p prompt.Player
	var o outcomes
	play(t, &p, o.item("voice", voice))
	f := media.NewFrame(16000)
	var heard []int16
	for p.NextFrame(f) {
		heard = append(heard, f...)
	}
	if !slices.Equal(heard, voice.PCM()) {
		t.Error("the frames are not the prompt's own sound")
	}
	if mediatest.Level(f) > -90 {
		t.Error("nothing to be heard, and it is not silent")
	}
	o.expect(t, "voice completed")
}

// Ensure a queue that is never emptied does not grow for ever.
func TestQueueIsBounded(t *testing.T) {
	voice := tone(t, 1000, 20*time.Millisecond)
	p := prompt.Player{MaxItems: 3}
	var o outcomes
	play(t, &p, o.item("1", voice), o.item("2", voice), o.item("3", voice))
	if err := p.Play(o.item("4", voice)); !errors.Is(err, prompt.ErrFull) {
		t.Errorf("a fourth: %v", err)
	}
	for _, item := range []prompt.Item{{}, {Prompts: []*prompt.Prompt{nil}}, {Prompts: []*prompt.Prompt{voice, {}}}} {
		if err := p.Play(item); !errors.Is(err, prompt.ErrEmpty) {
			t.Errorf("nothing to play: %v", err)
		}
	}
	o.expect(t)
}

// Ensure every item ends exactly once however commands and the clock meet.
func TestDoneExactlyOnce(t *testing.T) {
	voice := tone(t, 1000, 20*time.Millisecond)
	var p prompt.Player
	var mu sync.Mutex
	done := map[int]int{}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for n := range 200 {
				id := worker*1000 + n
				err := p.Play(prompt.Item{Prompts: []*prompt.Prompt{voice}, Background: n%5 == 0, Done: func(prompt.Outcome) {
					mu.Lock()
					done[id]++
					mu.Unlock()
				}})
				if err != nil {
					mu.Lock()
					done[id]++
					mu.Unlock()
				}
				if n%7 == 0 {
					p.Cancel(n%2 == 0)
				}
			}
		})
	}
	wg.Go(func() { next(&p, 500) })
	wg.Wait()
	p.Cancel(false)
	if len(done) != 800 {
		t.Errorf("%d of 800 items ended", len(done))
	}
	for id, n := range done {
		if n != 1 {
			t.Errorf("item %d ended %d times", id, n)
		}
	}
}

// Ensure a frame of a playing prompt costs no allocation, ready or mixed.
func TestNextAllocations(t *testing.T) {
	voice, music := tone(t, 1000, time.Second), tone(t, 300, time.Second)
	var p prompt.Player
	f := media.NewFrame(16000)
	play(t, &p, prompt.Item{Prompts: []*prompt.Prompt{voice}, Loop: true})
	if n := testing.AllocsPerRun(100, func() { p.Next(f) }); n != 0 {
		t.Errorf("%v allocations a ready frame", n)
	}
	play(t, &p, prompt.Item{Prompts: []*prompt.Prompt{music}, Loop: true, Background: true})
	p.Next(f)
	if n := testing.AllocsPerRun(100, func() { p.Next(f) }); n != 0 {
		t.Errorf("%v allocations a mixed frame", n)
	}
}

func BenchmarkNext(b *testing.B) {
	voice, music := tone(b, 1000, time.Second), tone(b, 300, time.Second)
	f := media.NewFrame(16000)
	b.Run("ready", func(b *testing.B) {
		var p prompt.Player
		_ = p.Play(prompt.Item{Prompts: []*prompt.Prompt{voice}, Loop: true})
		b.ReportAllocs()
		for b.Loop() {
			p.Next(f)
		}
	})
	b.Run("mixed", func(b *testing.B) {
		var p prompt.Player
		_ = p.Play(prompt.Item{Prompts: []*prompt.Prompt{voice}, Loop: true})
		_ = p.Play(prompt.Item{Prompts: []*prompt.Prompt{music}, Loop: true, Background: true})
		b.ReportAllocs()
		for b.Loop() {
			p.Next(f)
		}
	})
}
