package session_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
	"callbot/media/session"
)

// Ensure that sound which is cut off in the midst is silence to whoever hears it, within two
// frames of its last packet, and that nothing is made up in its place.
func TestCutSoundIsNotGuessedAt(t *testing.T) {
	const long = 4 * time.Second
	play := func(t *testing.T, bot *session.Session) {
		t.Helper()
		if err := bot.Play(prompt.Item{Prompts: []*prompt.Prompt{sine(t, 700, long)}}); err != nil {
			t.Fatal(err)
		}
	}
	speak := func(bot *session.Session) (stop func()) {
		return bot.Speak(media.NewSamples(media.Rate16k, wave(700, long)))
	}
	mute := func(s *session.Session) func() { return func() { s.Mute(true) } }
	for _, format := range []media.Format{mediatest.OpusFormat, pcmu} {
		for name, begin := range map[string]func(t *testing.T, l *line, service *session.Session) (cut func()){
			"a prompt that is cancelled": func(t *testing.T, _ *line, service *session.Session) func() {
				t.Helper()
				play(t, service)
				return func() { service.Cancel(false) }
			},
			"a prompt that is muted": func(t *testing.T, _ *line, service *session.Session) func() {
				t.Helper()
				play(t, service)
				return mute(service)
			},
			"live sound that is muted": func(_ *testing.T, _ *line, service *session.Session) func() {
				speak(service)
				return mute(service)
			},
			"live sound that is stopped": func(_ *testing.T, _ *line, service *session.Session) func() {
				return speak(service)
			},
			"another party, muted": func(_ *testing.T, l *line, service *session.Session) func() {
				x, y := mediatest.LegPair(mediatest.Link{Format: format})
				speak(l.session(x, nil))
				session.Join(l.session(y, nil), service)
				return mute(service)
			},
		} {
			t.Run(format.Codec+": "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLine(t)
					near, far := mediatest.LegPair(mediatest.Link{Format: format})
					caller, service := l.session(near, nil), l.session(far, nil)
					var heard ears
					caller.Listen(&heard)
					cut := begin(t, l, service)
					time.Sleep(time.Second + 7*time.Millisecond)
					before := caller.Stats()
					at := time.Since(heard.since)
					cut()
					time.Sleep(time.Second)
					// What the buffer holds is heard, and the sound's end in the first frame of silence.
					end := at + before.Delay + 2*media.FrameDuration
					if level := mediatest.Level(heard.between(end, end+200*time.Millisecond)); level > -60 {
						t.Errorf("after the cut %.0f dB were heard", level)
					}
					if level := mediatest.Level(heard.between(at-100*time.Millisecond, at)); level < -30 {
						t.Errorf("before the cut %.0f dB were heard", level)
					}
				})
			})
		}
	}
}
