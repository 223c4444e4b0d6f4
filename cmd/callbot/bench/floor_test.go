package bench

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// The floor adds up what each packet costs, and decoding only where there is any.
func TestFloorAddsUp(t *testing.T) {
	f := Floor{Seal: 1000, Open: 2000, Send: 3000, Receive: 4000, Decode: 30_000}
	if got, want := f.PerCall(50, 10, 0), 0.34; got < want-1e-9 || got > want+1e-9 {
		t.Errorf("%v ms, want %v", got, want)
	}
	if got, want := f.PerCall(0, 0, 50), 1.5; got < want-1e-9 || got > want+1e-9 {
		t.Errorf("%v ms, want %v", got, want)
	}
}

// Measured on any machine, each part of the floor costs something, and not a whole
// packet's time.
func TestMeasureFloor(t *testing.T) {
	if testing.Short() {
		t.Skip("works in real time for a second or more, left out by -short")
	}
	sound := make([]int16, media.Rate16k)
	for i := range sound {
		sound[i] = int16(i * 7919)
	}
	p, err := prompt.Encoding{}.Make(t.Context(), "noise", sound, media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	f, err := MeasureFloor(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []time.Duration{f.Seal, f.Open, f.Send, f.Receive, f.Decode} {
		if d <= 0 || d > media.FrameDuration {
			t.Errorf("%+v", f)
		}
	}
}
