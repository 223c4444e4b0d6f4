package pbx_test

import (
	"slices"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/mediatest"
	"callbot/signaling"
	"callbot/signaling/pbx"
)

// Keys that somebody presses in the sound of a recorded call are not in the recording
// where none shall be, and what was said before and after them is.
func TestRecordMasksKeys(t *testing.T) {
	for _, masks := range []bool{true, false} {
		betweenPeople(t, func(s *pbx.Service) { s.Studio.MaskKeys = masks }, func(w *people) {
			var keys []int16
			g, f := dtmf.NewGenerator(media.Rate16k, []media.Key("4711")...), media.NewFrame(media.Rate16k)
			for g.ReadFrame(f) == nil {
				keys = append(keys, f...)
			}
			r := w.start(signaling.RecordingOrder{Unmixed: true})
			w.eve.Say(media.NewSamples(media.Rate16k, slices.Concat(make([]int16, 16000), keys)))
			time.Sleep(2903 * time.Millisecond)
			if err := w.application().StopRecording(w.Context(), r.ID); err != nil {
				t.Fatal(err)
			}
			channels, recorded := w.fetch(r.ID)
			eve := channels[slices.IndexFunc(recorded.Files[0].Channels, func(who signaling.Identity) bool { return who.ID == "eve" })]
			heard, want := "", "4711"
			if masks {
				want = ""
			}
			dtmf.NewDetector(media.Rate16k).Detect(eve, func(k media.Tone) { heard += k.Key.String() })
			if heard != want {
				t.Errorf("masked %v: the recording holds the keys %q, want %q", masks, heard, want)
			}
			for _, from := range []time.Duration{300 * time.Millisecond, 2200 * time.Millisecond} {
				if !loud(eve, from, from+500*time.Millisecond, callerTone) {
					t.Errorf("masked %v: what was said at %v is not there", masks, from)
				}
			}
			if masks && mediatest.Probe(media.Rate16k, eve, 770) > -50 {
				t.Error("a row of the keys is left")
			}
		})
	}
}
