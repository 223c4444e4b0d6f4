package hosting_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/mediatest"
	"callbot/signaling"
)

// A recording that is to hold no keys holds none: neither those that were pressed in the
// sound, nor what is left in it of one that was sent as an event and ended it. What was
// said before is there.
func TestRecordMasksKeys(t *testing.T) {
	asked := signaling.Record{MaskKeys: true, StopTones: []media.Key{'#'}, MaxSilence: 3 * time.Second, MaxDuration: 20 * time.Second}
	always := asked
	always.MaskKeys = false
	studio := func(w *world) { w.host.Studio.MaskKeys = true }
	for name, c := range map[string]struct {
		change func(*world)
		wish   signaling.Record
		keys   string
	}{
		"asked for": {nil, asked, ""}, "of all": {studio, always, ""}, "not asked for": {nil, always, "4711"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, media.Format{}, c.change, func(w *world) {
				w.do(c.wish)
				time.Sleep(203 * time.Millisecond)
				w.mouth.play(slices.Concat(
					mediatest.Tone(media.Rate16k, 3000, 1500, time.Second),
					pressed(100*time.Millisecond, "4711"),
					make([]int16, 8000),
					pressed(25*time.Millisecond, "#"), // and the rest is an event
				))
				time.Sleep(2231 * time.Millisecond)
				w.party.Press([]media.Key{'#'}, 0, 0, nil)
				op, word := w.done()
				if word != `completed 200/8514 ""` {
					w.Fatalf("told %s", word)
				}
				sound := w.fetch(op.Recording)
				if heard := keysIn(sound); heard != c.keys {
					w.Errorf("the recording holds the keys %q, want %q", heard, c.keys)
				}
				if level := keyLevel(sound); c.keys == "" && level > -50 {
					w.Errorf("keys are left at %.1f dBov", level)
				}
				if level := mediatest.Probe(media.Rate16k, sound[8000:16000], 3000); level < -36 {
					w.Errorf("what was said is recorded at %.1f dBov", level)
				}
			})
		})
	}
}

// play says samples.
func (m *mouth) play(samples []int16) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rest = samples
}

// pressed is the sound of keys.
func pressed(lasting time.Duration, keys string) (sound []int16) {
	g := dtmf.NewGenerator(media.Rate16k, []media.Key(keys)...)
	g.Duration = lasting
	f := media.NewFrame(g.Rate())
	for g.ReadFrame(f) == nil {
		sound = append(sound, f...)
	}
	return sound
}

// keysIn are the keys that sound holds.
func keysIn(sound []int16) (keys string) {
	dtmf.NewDetector(media.Rate16k).Detect(sound, func(t media.Tone) { keys += t.Key.String() })
	return keys
}

// keyLevel is the level in dBov of the loudest key frequency anywhere in sound, over 20
// ms.
func keyLevel(sound []int16) float64 {
	loudest := math.Inf(-1)
	for at := 0; at+320 <= len(sound); at += 80 {
		for _, hertz := range []float64{697, 770, 852, 941, 1209, 1336, 1477, 1633} {
			loudest = max(loudest, mediatest.Probe(media.Rate16k, sound[at:at+320], hertz))
		}
	}
	return loudest
}
