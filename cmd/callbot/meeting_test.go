package main

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/webrtc/webrtctest"
)

// Three people who call the demonstration's meeting hear each other, and not themselves,
// with whatever carries their sound.
func TestMeetingOfThree(t *testing.T) { overEvery(t, meetingOfThree) }

func meetingOfThree(t *testing.T, newWorld newWorldFunc) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, webrtctest.Line{})
		tones := []float64{400, 700, 1000}
		var people []*conversation
		for _, tone := range tones {
			p := w.dial(w.phone("ada"), meetingName)
			p.Say(media.NewSamples(media.Rate16k, mediatest.Tone(media.Rate16k, tone, 6000, time.Minute)))
			people = append(people, p)
		}
		time.Sleep(4007 * time.Millisecond)
		now := time.Now()
		for i, p := range people {
			heard := p.ears.between(now.Add(-2*time.Second), now)
			for j, tone := range tones {
				if level := mediatest.Probe(media.Rate16k, heard, tone); (level > -40) != (i != j) {
					t.Errorf("number %d hears number %d at %.0f dB", i, j, level)
				}
			}
		}
	})
}
