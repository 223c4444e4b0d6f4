package main

import (
	"slices"
	"testing"
	"time"

	"callbot/cmd/callbot/browsertest"
	"callbot/media"
	"callbot/media/mediatest"
)

// A person at the page hears what the bot says, as it was recorded. A browser plays a little
// faster or slower where packets come unevenly, so that each piece of the prompt is looked
// for near its place; most of them are there as they were.
func TestBrowserHearsThePrompt(t *testing.T) {
	hours := recording(t, "hours.wav")
	hours = hours[:min(len(hours), media.Rate16k.Samples(4*time.Second))]
	d := runDemo(t)
	p := browsertest.Open(t, d.page, browsertest.Options{Record: true})
	reach(p)
	time.Sleep(time.Second)
	p.Click("key-1")
	p.Await("the hours", func() bool { return p.Flow().Now == "hours" })
	time.Sleep(media.Rate16k.Duration(len(hours)) + 2*time.Second)
	heard := p.Heard().Samples
	whole, lag := mediatest.Correlate(hours, heard, len(heard))
	var pieces []float64
	piece, off := media.Rate16k.Samples(300*time.Millisecond), media.Rate16k.Samples(700*time.Millisecond)
	for at := 0; at+piece <= len(hours); at += piece {
		from := min(max(lag+at-off, 0), len(heard))
		score, _ := mediatest.Correlate(hours[at:at+piece], heard[from:], 2*off)
		pieces = append(pieces, score)
	}
	slices.Sort(pieces)
	middle := pieces[len(pieces)/2]
	t.Logf("heard %v, in it %v of the prompt: alike by %.3f as a whole; its pieces by %.3f at the median, %.3f to %.3f",
		media.Rate16k.Duration(len(heard)), media.Rate16k.Duration(len(hours)), whole, middle, pieces[0], pieces[len(pieces)-1])
	if middle < 0.9 {
		t.Errorf("what the browser heard is like the prompt by %.2f, want 0.9", middle)
	}
}
