package opus_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
)

// Ensure a process that does not keep up encodes with less work, step by step, and
// returns only after it has kept up for a while.
func TestGovernor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g opus.Governor
		observe := func(seconds int, late time.Duration, want int) {
			t.Helper()
			for range 2 * seconds {
				g.Observe(late)
				time.Sleep(501 * time.Millisecond)
			}
			if got := g.Steps(); got != want {
				t.Errorf("%d steps, want %d", got, want)
			}
		}
		observe(5, 2*time.Millisecond, 0)
		observe(3, 15*time.Millisecond, 3)
		observe(9, 2*time.Millisecond, 3)
		observe(2, 2*time.Millisecond, 2)
		observe(8, 2*time.Millisecond, 2)
		observe(25, 2*time.Millisecond, 0)
		observe(60, 50*time.Millisecond, 9)
	})
}

// Ensure encoders obey while they run, cost less, and never go below what was set.
func TestEncoderObeysGovernor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &opus.Governor{Least: 2}
		governed := encoder(t, opus.Codec{Complexity: 8, Governor: g}, media.Rate16k)
		free := encoder(t, opus.Codec{Complexity: 8}, media.Rate16k)
		lowest := encoder(t, opus.Codec{Complexity: 2}, media.Rate16k)
		sound := mediatest.Speechlike(media.Rate16k, 1, time.Second)
		if !equal(encode(t, governed, sound), encode(t, free, sound)) {
			t.Error("the governor interferes although all is well")
		}
		for range 20 {
			g.Observe(time.Second)
			time.Sleep(time.Second)
		}
		for _, e := range []*opus.Encoder{governed, lowest} {
			if err := e.Begin(nil); err != nil {
				t.Fatal(err)
			}
		}
		if !equal(encode(t, governed, sound), encode(t, lowest, sound)) {
			t.Error("the encoder does not work as it would at the least complexity")
		}
	})
}

func equal(a, b [][]byte) bool {
	for i := range a {
		if string(a[i]) != string(b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}
