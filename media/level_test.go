package media_test

import (
	"math"
	"testing"

	"callbot/media"
)

// Ensure loudness is told as RFC 6464 tells it, at both ends and between.
func TestLevel(t *testing.T) {
	frame := func(amplitude float64) media.Frame {
		f := media.NewFrame(media.Rate16k)
		for i := range f {
			f[i] = int16(amplitude * math.Sin(2*math.Pi*float64(i)/16))
		}
		return f
	}
	loudest := media.NewFrame(media.Rate16k)
	for i := range loudest {
		loudest[i] = math.MinInt16
	}
	for _, c := range []struct {
		name string
		f    media.Frame
		want uint8
	}{
		{"the loudest", loudest, 0},
		{"the loudest tone", frame(32767), 3},
		{"a tenth of it", frame(3276.7), 23},
		{"silence", frame(0), 127},
		{"the softest", append(media.NewFrame(media.Rate16k)[:319], 1), 115},
		{"nothing", nil, 127},
	} {
		if got := c.f.Level(); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if n := testing.AllocsPerRun(10, func() { loudest.Level() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
