package dtmf

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
)

// A generator keeps the law of readers at every rate.
func TestGeneratorIsAReader(t *testing.T) {
	for _, rate := range []media.Rate{media.Rate8k, media.Rate16k, media.Rate48k} {
		mediatest.Reader(t, func() media.Reader { return NewGenerator(rate, '1', '#') })
	}
}

// A generator speaks each key for its time and pause, leaves out what is no key, and
// ends.
func TestGeneratorEnds(t *testing.T) {
	g := NewGenerator(media.Rate8k, '1', 'x', '2')
	g.Duration, g.Gap = 50*time.Millisecond, 40*time.Millisecond
	if got := len(sound(g)); got != 9*media.Rate8k.FrameSize() {
		t.Errorf("%d samples, want nine frames for twice 90 ms", got)
	}
}
