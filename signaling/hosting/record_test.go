package hosting_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/signaling"
	"callbot/signaling/hosting"
)

// A recording ends by each of its reasons, with the documented number; where something
// was recorded it can be fetched, and has the length of what was said, and otherwise
// there is nothing.
func TestRecordEnds(t *testing.T) {
	const second = time.Second
	say := func(d time.Duration) func(*world) { return func(w *world) { w.mouth.say(d) } }
	silent := func(*world) {}
	for _, c := range []struct {
		name      string
		cmd       signaling.Record
		meanwhile func(w *world)
		code      string
		from, to  time.Duration // how long the recording is; 0 is none
	}{
		{"a stop tone", signaling.Record{StopTones: []media.Key{'#'}, MaxDuration: 9 * second}, func(w *world) {
			w.mouth.say(4 * second)
			time.Sleep(1003 * time.Millisecond)
			w.party.Press([]media.Key{'1'}, 0, 0, nil) // does not stop it
			time.Sleep(1003 * time.Millisecond)
			w.party.Press([]media.Key{'#'}, 0, 0, nil)
		}, "200/8514", 1900 * time.Millisecond, 2300 * time.Millisecond},
		{"silence", signaling.Record{MaxSilence: 2 * second, MaxDuration: 20 * second}, say(3 * second),
			"200/8509", 4500 * time.Millisecond, 5300 * time.Millisecond},
		{"its length", signaling.Record{MaxDuration: 2 * second}, say(9 * second), "200/8515", 2 * second, 2 * second},
		{"its usual length", signaling.Record{}, say(9 * second), "200/8515", 5 * second, 5 * second},
		{"silence from the beginning", signaling.Record{InitialSilence: 2 * second}, silent, "400/8510", 0, 0},
		{"the usual silence from the beginning", signaling.Record{MaxDuration: 60 * second}, silent, "400/8510", 0, 0},
		{"a prompt that cannot be played", signaling.Record{Prompts: []signaling.Prompt{{URI: "missing"}}}, silent, "400/8511", 0, 0},
		{"a cancellation", signaling.Record{}, func(w *world) {
			w.mouth.say(9 * second)
			time.Sleep(1003 * time.Millisecond)
			w.do(signaling.CancelMedia{})
		}, "400/8508", 0, 0},
		{"the bot's end of the call", signaling.Record{}, func(w *world) {
			w.mouth.say(9 * second)
			time.Sleep(1003 * time.Millisecond)
			_ = w.leg.Close()
		}, "400/8508", 0, 0},
		{"the party's end of the call", signaling.Record{}, func(w *world) {
			w.mouth.say(9 * second)
			time.Sleep(1003 * time.Millisecond)
			w.hang()
		}, "400/8508", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, media.Format{}, nil, func(w *world) {
				c.cmd.Context = "c"
				if op := w.do(c.cmd); op.Status != signaling.OperationRunning {
					w.Errorf("it began as %+v", op)
				}
				time.Sleep(103 * time.Millisecond)
				c.meanwhile(w)
				op, word := w.done()
				if want := fmt.Sprintf("completed %s %q", c.code, "c"); word != want {
					w.Fatalf("told %s, want %s", word, want)
				}
				if succeeded := op.Status == signaling.OperationSucceeded; succeeded != strings.HasPrefix(c.code, "200") {
					w.Errorf("status %v", op.Status)
				}
				synctest.Wait()
				if c.to == 0 {
					if op.Recording != (signaling.Recording{}) || len(w.files()) > 0 {
						w.Errorf("there is a recording: %+v, files %v", op.Recording, w.files())
					}
					return
				}
				if lasts := media.Rate16k.Duration(len(w.fetch(op.Recording))); lasts < c.from || lasts > c.to {
					w.Errorf("the recording lasts %v, want %v to %v", lasts, c.from, c.to)
				}
			})
		})
	}
}

// files are the recordings that there are.
func (w *world) files() []string {
	w.Helper()
	files, err := filepath.Glob(filepath.Join(w.shelf.Parent, "*", "*"))
	if err != nil {
		w.Fatal(err)
	}
	return files
}

// What the party says after the beep is what is recorded, and the beep is not.
func TestRecordSound(t *testing.T) {
	tone, err := hosting.NewBeep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	change := func(w *world) { w.host.Studio.Beep = tone }
	inWorld(t, media.Format{}, change, func(w *world) {
		begin := time.Now()
		w.do(signaling.Record{Prompts: []signaling.Prompt{{URI: "beep"}}, MaxSilence: 2 * time.Second, MaxDuration: 20 * time.Second})
		time.Sleep(1303 * time.Millisecond)
		said := w.mouth.say(3 * time.Second)
		op, word := w.done()
		if word != `completed 200/8509 ""` || time.Since(begin) < 6*time.Second {
			w.Errorf("told %s after %v", word, time.Since(begin))
		}
		if score, _ := mediatest.Correlate(said, w.fetch(op.Recording), media.Rate16k.Samples(time.Second)); score < 0.9 {
			w.Errorf("what was said was recorded by %.2f", score)
		}
		heard := w.ears.heard()
		tenth, tones := media.Rate16k.Samples(100*time.Millisecond), 0
		for at := 0; at+tenth <= len(heard); at += tenth {
			if mediatest.Probe(media.Rate16k, heard[at:at+tenth], 1000) > -25 {
				tones++
			}
		}
		if tones < 11 || tones > 13 { // the prompt has 9 or 10 of its own
			w.Errorf("the tones of prompt and beep were heard for %d tenths of a second", tones)
		}
	})
}

// What was recorded on a call can be played on it by its place alone, and on no other
// call.
func TestRecordIsPlayed(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.do(signaling.Record{MaxDuration: 2 * time.Second})
		time.Sleep(203 * time.Millisecond)
		said := w.mouth.say(1500 * time.Millisecond)
		op, _ := w.done()
		again := []signaling.Prompt{{URI: op.Recording.Location}}
		begin := len(w.ears.heard())
		w.do(signaling.PlayPrompt{Prompts: again, Context: "again"})
		w.ear.Hear(w, callID, `completed 200/0 "again"`)
		heard := w.ears.heard()[begin:]
		if score, _ := mediatest.Correlate(said, heard, media.Rate16k.Samples(time.Second)); score < 0.9 {
			w.Errorf("the recording was heard by %.2f", score)
		}
		other := &hosting.Operations{Prompts: beeps{}, Studio: w.host.Studio}
		_, err := other.Control(w.Context(), "other", signaling.PlayPrompt{Prompts: again})
		wantCode(w, "another call", err, signaling.InvalidArgument)
		w.shelf.Discard(op.Recording)
		_, err = w.leg.Control(w.Context(), callID, signaling.PlayPrompt{Prompts: again})
		wantCode(w, "a recording that is gone", err, signaling.InvalidArgument)
	})
}

// A party that has never sent a packet is waited for as long as silence is.
func TestRecordNothingEver(t *testing.T) {
	inWorld(t, media.Format{}, func(w *world) { w.mouth = nil }, func(w *world) {
		begin := time.Now()
		w.do(signaling.Record{InitialSilence: 3 * time.Second})
		if _, word := w.done(); word != `completed 400/8513 ""` || time.Since(begin) > 5*time.Second {
			w.Errorf("told %s after %v", word, time.Since(begin))
		}
	})
}

// A party that sends nothing any more is not taken for one that is silent.
func TestRecordNothingMore(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.party.Mute(true)
		time.Sleep(203 * time.Millisecond)
		w.do(signaling.Record{})
		if _, word := w.done(); word != `completed 400/8513 ""` {
			w.Errorf("told %s", word)
		}
	})
}

// A recording that the disk does not take, or for which there is no room, fails, and the
// next operation goes on.
func TestRecordIsNotKept(t *testing.T) {
	full := func(w *world) { w.shelf.Most = -1 }
	broken := func(w *world) { w.host.Studio.Shelf = nowhere{w.shelf} }
	for name, change := range map[string]func(*world){"no room": full, "no folder": broken} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, media.Format{}, change, func(w *world) {
				w.mouth.say(9 * time.Second)
				w.do(signaling.Record{Context: "r"})
				w.do(signaling.PlayPrompt{Context: "p", Prompts: []signaling.Prompt{{URI: "beep"}}})
				begin := time.Now()
				w.ear.Hear(w, callID, `completed 500/9001 "r"`, `completed 200/0 "p"`)
				if took := time.Since(begin); took > 1500*time.Millisecond {
					w.Errorf("that took %v", took)
				}
			})
		})
	}
	inWorld(t, media.Format{}, func(w *world) { w.host.Studio.Shelf = fullDisk{w.shelf} }, func(w *world) {
		w.mouth.say(9 * time.Second)
		w.do(signaling.Record{})
		if op, word := w.done(); word != `completed 500/9001 ""` || op.Recording != (signaling.Recording{}) {
			w.Errorf("told %s, %+v", word, op)
		}
	})
}

// nowhere is a shelf whose files cannot be made.
type nowhere struct{ hosting.Shelf }

func (s nowhere) Reserve(bytes int64) (string, signaling.Recording, error) {
	_, r, err := s.Shelf.Reserve(bytes)
	return filepath.Join(os.DevNull, "file"), r, err
}

// fullDisk is a shelf whose files take nothing (full(4)).
type fullDisk struct{ hosting.Shelf }

func (s fullDisk) Reserve(bytes int64) (string, signaling.Recording, error) {
	file, r, err := s.Shelf.Reserve(bytes)
	return file, r, errors.Join(err, os.Symlink("/dev/full", file+".part"))
}
