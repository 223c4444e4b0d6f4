package hosting_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

// scribe is a transcriber that understands what a test has written down: each line once
// so much was heard that is no silence, and the rest when the sound has ended.
type scribe struct {
	lines []line
	err   error         // in place of an end
	slow  time.Duration // that it takes for the end
	begun time.Duration // that it takes to begin

	mu       sync.Mutex
	expected media.Expectation
	heard    time.Duration
	running  int
}

type line struct {
	after time.Duration
	media.Phrase
}

func (s *scribe) Transcribe(ctx context.Context, e media.Expectation, in media.Reader, said func(media.Phrase)) error {
	s.change(func() { s.expected, s.heard, s.running = e, 0, s.running+1 })
	defer s.change(func() { s.running-- })
	time.Sleep(s.begun)
	lines, frame, heard := s.lines, media.NewFrame(in.Rate()), time.Duration(0)
	for in.ReadFrame(frame) == nil {
		if frame.Level() < quiet {
			heard += media.FrameDuration
			s.change(func() { s.heard = heard })
		}
		for ; len(lines) > 0 && lines[0].after > 0 && heard >= lines[0].after; lines = lines[1:] {
			said(lines[0].Phrase)
		}
		if s.err != nil && len(lines) == 0 {
			return s.err
		}
	}
	select {
	case <-time.After(s.slow):
	case <-ctx.Done():
		return ctx.Err()
	}
	for _, l := range lines {
		said(l.Phrase)
	}
	return s.err
}

// quiet is the level from which on sound is silence.
const quiet = 50

// loud is how much of a sound is no silence.
func loud(samples []int16) (d time.Duration) {
	for size := media.Rate16k.FrameSize(); len(samples) >= size; samples = samples[size:] {
		if media.Frame(samples[:size]).Level() < quiet {
			d += media.FrameDuration
		}
	}
	return d
}

func (s *scribe) change(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// written is a line that comes at the end, with more to come at once.
func written(text string, confidence float64) line {
	return line{Phrase: media.Phrase{Text: text, Confidence: confidence}}
}

// understood lets the call's sound be understood by s.
func understood(s media.Transcriber) func(w *world) {
	return func(w *world) { w.host.Speech = s }
}

// Recognizing speech ends by each of its reasons, with the documented number, in time,
// and tells what was said.
func TestSpeechEnds(t *testing.T) {
	const second, said = time.Second, 200 * time.Millisecond
	choices := []signaling.Choice{
		{Label: "Billing", Phrases: []string{"Billing", "my bill"}, Tone: '1'}, {Label: "Support", Phrases: []string{"Support"}, Tone: '2'},
	}
	aloud := []signaling.Choice{{Label: "Yes", Phrases: []string{"yes"}}}
	prompts := []signaling.Prompt{{URI: "beep"}, {URI: "beep"}}
	speech, either := signaling.BySpeech, signaling.ByEither
	for _, c := range []struct {
		name   string
		cmd    signaling.Recognize
		scribe *scribe
		says   time.Duration // from half a second after the command on
		keys   string        // a second and a half after it, all at once
		code   string
		want   signaling.Recognition
		after  time.Duration // about so long after the command
	}{
		{"speech", signaling.Recognize{By: speech}, &scribe{lines: []line{written("I want", 0.9), written("to pay.", 0.7)}}, second, "", "200/8569",
			signaling.Recognition{Speech: "I want to pay.", Confidence: 0.7, End: signaling.EndedBySpeech}, 3500 * time.Millisecond},
		{"speech, and a short silence", signaling.Recognize{By: speech, EndSilence: second}, &scribe{lines: []line{written("yes", 0)}}, second, "", "200/8569",
			signaling.Recognition{Speech: "yes", End: signaling.EndedBySpeech}, 2500 * time.Millisecond},
		{"speech that is understood at once", signaling.Recognize{By: speech}, &scribe{lines: []line{{said, media.Phrase{Text: "yes", Confidence: 1}}}}, second, "", "200/8569",
			signaling.Recognition{Speech: "yes", Confidence: 1, End: signaling.EndedBySpeech}, 3500 * time.Millisecond},
		{"speech that takes time to understand", signaling.Recognize{By: speech}, &scribe{slow: second, lines: []line{written("yes", 1)}}, second, "", "200/8569",
			signaling.Recognition{Speech: "yes", Confidence: 1, End: signaling.EndedBySpeech}, 4500 * time.Millisecond},
		{"speech, though partly too slow", signaling.Recognize{By: speech}, &scribe{slow: time.Hour, lines: []line{{said, media.Phrase{Text: "yes"}}}}, second, "", "200/8569",
			signaling.Recognition{Speech: "yes", End: signaling.EndedBySpeech}, 13500 * time.Millisecond},
		{"no speech", signaling.Recognize{By: speech}, &scribe{}, 0, "", "400/8510", signaling.Recognition{}, 5 * second},
		{"no speech after the prompts", signaling.Recognize{By: speech, Prompts: prompts, InitialSilence: 3 * second}, &scribe{}, 0, "", "400/8510", signaling.Recognition{}, 5 * second},
		{"speech that nobody understands", signaling.Recognize{By: speech}, &scribe{}, second, "", "400/8563", signaling.Recognition{}, 3500 * time.Millisecond},
		{"keys where only speech is asked for", signaling.Recognize{By: speech}, &scribe{}, 0, "12", "400/8510", signaling.Recognition{}, 5 * second},
		{"a choice", signaling.Recognize{By: either, Choices: choices}, &scribe{lines: []line{{said, media.Phrase{Text: "my  BILL.", Confidence: 0.8}}}}, second, "", "200/8545",
			signaling.Recognition{Label: "Billing", Speech: "my bill", Confidence: 0.8, End: signaling.EndedBySpokenChoice}, 900 * time.Millisecond},
		{"a choice after a false start", signaling.Recognize{By: either, Choices: choices}, &scribe{lines: []line{{said, media.Phrase{Text: "er"}}, {2 * said, media.Phrase{Text: "support"}}}}, second, "", "200/8545",
			signaling.Recognition{Label: "Support", Speech: "Support", End: signaling.EndedBySpokenChoice}, 1300 * time.Millisecond},
		{"a choice that is half said", signaling.Recognize{By: either, Choices: choices}, &scribe{lines: []line{{said, media.Phrase{Text: "support", Partial: true}}}}, second, "", "400/8563",
			signaling.Recognition{}, 3500 * time.Millisecond},
		{"no choice", signaling.Recognize{By: either, Choices: choices}, &scribe{lines: []line{written("weather", 1)}}, second, "", "400/8547", signaling.Recognition{}, 3500 * time.Millisecond},
		{"nothing like a choice", signaling.Recognize{By: either, Choices: choices}, &scribe{lines: []line{written("", 0)}}, second, "", "400/8547", signaling.Recognition{}, 3500 * time.Millisecond},
		{"a choice by its key", signaling.Recognize{By: either, Choices: choices}, &scribe{}, 0, "2", "200/8533",
			signaling.Recognition{Tones: []media.Key{'2'}, Label: "Support", End: signaling.EndedByChoice}, 1500 * time.Millisecond},
		{"a key that is no choice", signaling.Recognize{By: either, Choices: choices}, &scribe{}, 0, "5", "400/8534", signaling.Recognition{}, 1500 * time.Millisecond},
		{"a key where choices have none", signaling.Recognize{By: either, Choices: aloud}, &scribe{}, 0, "5", "400/8510", signaling.Recognition{}, 5 * second},
		{"keys before speech", signaling.Recognize{By: either, MaxTones: 2}, &scribe{}, 0, "12", "200/8531",
			signaling.Recognition{Tones: []media.Key{'1', '2'}, End: signaling.EndedByMaxTones}, 1500 * time.Millisecond},
		{"keys in the midst of speech", signaling.Recognize{By: either, MaxTones: 9}, &scribe{lines: []line{written("one", 1)}}, 2 * second, "1", "400/8532",
			signaling.Recognition{Tones: []media.Key{'1'}, End: signaling.EndedByInterToneTimeout}, 3500 * time.Millisecond},
		{"speech before keys", signaling.Recognize{By: either, MaxTones: 9}, &scribe{lines: []line{written("one", 1)}}, second, "", "200/8569",
			signaling.Recognition{Speech: "one", Confidence: 1, End: signaling.EndedBySpeech}, 3500 * time.Millisecond},
		{"neither speech nor keys", signaling.Recognize{By: either, InitialSilence: 2 * second}, &scribe{}, 0, "", "400/8510", signaling.Recognition{}, 2 * second},
		{"an unknown language", signaling.Recognize{By: speech, Language: "tlh"}, &scribe{err: fmt.Errorf("tlh: %w", media.ErrLanguage)}, 0, "", "400/8565", signaling.Recognition{}, 0},
		{"too many who speak", signaling.Recognize{By: either}, &scribe{err: media.ErrCrowded}, 0, "", "429/8565", signaling.Recognition{}, 0},
		{"a broken provider", signaling.Recognize{By: speech}, &scribe{lines: []line{{said, media.Phrase{Text: "yes"}}}, err: errors.New("out of order")}, second, "", "500/8570",
			signaling.Recognition{}, 900 * time.Millisecond},
		{"a provider that is stuck", signaling.Recognize{By: speech}, &scribe{slow: time.Hour}, second, "", "408/8565", signaling.Recognition{}, 13500 * time.Millisecond},
		{"a provider that begins late", signaling.Recognize{By: speech}, &scribe{begun: 2 * second, lines: []line{{said, media.Phrase{Text: "yes"}}}}, second, "", "200/8569",
			signaling.Recognition{Speech: "yes", End: signaling.EndedBySpeech}, 3500 * time.Millisecond},
		{"somebody who never ends", signaling.Recognize{By: speech}, &scribe{lines: []line{written("blah", 1)}}, 2 * time.Minute, "", "200/8569",
			signaling.Recognition{Speech: "blah", Confidence: 1, End: signaling.EndedBySpeech}, 60500 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, media.Format{}, understood(c.scribe), func(w *world) {
				begin := time.Now()
				c.cmd.Context = "c"
				w.do(c.cmd)
				time.Sleep(503 * time.Millisecond)
				if c.says > 0 {
					w.mouth.say(c.says)
				}
				if c.keys != "" {
					time.Sleep(time.Second)
				}
				for _, key := range c.keys {
					w.leg.ToneHeard(media.Tone{Key: media.Key(key)})
				}
				op, word := w.done()
				if want := fmt.Sprintf("completed %s %q", c.code, "c"); word != want {
					w.Fatalf("told %s, want %s", word, want)
				}
				if succeeded := op.Status == signaling.OperationSucceeded; succeeded != (c.want.End != 0) {
					w.Errorf("status %v", op.Status)
				}
				if diff := cmp.Diff(c.want, op.Recognition); diff != "" {
					w.Error(diff)
				}
				if took := time.Since(begin); c.after > 0 && (took < c.after-150*time.Millisecond || took > c.after+400*time.Millisecond) {
					w.Errorf("took %v, want %v", took, c.after)
				}
				w.nobodyListens(c.scribe)
			})
		})
	}
}

// nobodyListens checks that what is said is not decoded, and nobody reads it any more.
func (w *world) nobodyListens(s *scribe) {
	w.Helper()
	synctest.Wait()
	var before, after time.Duration
	var running int
	s.change(func() { before = s.heard })
	w.mouth.say(time.Second)
	time.Sleep(time.Second)
	synctest.Wait()
	s.change(func() { after, running = s.heard, s.running })
	if after != before || running != 0 {
		w.Errorf("%d transcribers have heard %v more", running, after-before)
	}
	w.keysOnly()
}

// keysOnly checks that nothing more was told but keys.
func (w *world) keysOnly() {
	w.Helper()
	for _, told := range w.ear.Told() {
		if _, key := told.(signaling.ToneReceived); !key {
			w.Errorf("more was told: %v", told)
		}
	}
}

// Somebody who begins to speak cuts the prompts short, and not a word of theirs is lost;
// where the prompts are kept, speech counts from their end on.
func TestSpeechAndPrompts(t *testing.T) {
	prompts := []signaling.Prompt{{URI: "beep"}, {URI: "beep"}, {URI: "beep"}}
	for name, c := range map[string]struct {
		keep bool
		took time.Duration
	}{
		"cut short": {false, 3300 * time.Millisecond},
		"kept":      {true, 3*time.Second + 5*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			s := &scribe{lines: []line{{200 * time.Millisecond, media.Phrase{Text: "yes"}}}}
			inWorld(t, media.Format{}, understood(s), func(w *world) {
				begin := time.Now()
				w.do(signaling.Recognize{Context: "c", By: signaling.BySpeech, Prompts: prompts, KeepPrompt: c.keep})
				time.Sleep(303 * time.Millisecond)
				said := loud(w.mouth.say(time.Second))
				time.Sleep(700 * time.Millisecond)
				before := len(w.ears.heard())
				op, _ := w.done()
				if took := time.Since(begin); took < c.took-100*time.Millisecond || took > c.took+400*time.Millisecond {
					w.Errorf("took %v", took)
				}
				var heard time.Duration
				s.change(func() { heard = s.heard })
				if c.keep {
					said = 0
				}
				if (heard-said).Abs() > 60*time.Millisecond || c.keep != (op.Recognition.Speech == "") {
					w.Errorf("heard %v of %v: %+v", heard, said, op)
				}
				after := w.ears.heard()[before:]
				if cut := !slices.ContainsFunc(after[:8000], func(s int16) bool { return s > 1000 }); cut == c.keep {
					w.Errorf("the prompt is cut short: %v", cut)
				}
			})
		})
	}
}

// Where nobody understands speech, keys are recognized as far as they can answer, and
// what only speech can answer fails at once, without a prompt.
func TestNobodyUnderstands(t *testing.T) {
	prompts := []signaling.Prompt{{URI: "beep"}}
	for name, c := range map[string]struct {
		cmd  signaling.Recognize
		code string
	}{
		"speech":             {signaling.Recognize{By: signaling.BySpeech}, "400/8564"},
		"choices by speech":  {signaling.Recognize{By: signaling.ByEither, Choices: []signaling.Choice{{Label: "a", Phrases: []string{"a"}}}}, "400/8564"},
		"either":             {signaling.Recognize{By: signaling.ByEither, MaxTones: 1}, "200/8531"},
		"choices by a key":   {signaling.Recognize{By: signaling.ByEither, Choices: []signaling.Choice{{Label: "a", Phrases: []string{"a"}, Tone: '1'}}}, "200/8533"},
		"choices by one key": {signaling.Recognize{By: signaling.ByEither, Choices: []signaling.Choice{{Label: "a", Phrases: []string{"a"}, Tone: '1'}, {Label: "b", Phrases: []string{"b"}}}}, "200/8533"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, media.Format{}, nil, func(w *world) {
				begin := time.Now()
				c.cmd.Prompts, c.cmd.Context = prompts, "c"
				w.do(c.cmd)
				if c.code != "400/8564" {
					time.Sleep(1503 * time.Millisecond)
					w.leg.ToneHeard(media.Tone{Key: '1'})
				}
				if _, word := w.done(); word != fmt.Sprintf("completed %s %q", c.code, "c") {
					w.Errorf("told %s", word)
				}
				if took := time.Since(begin); c.code == "400/8564" && took > 20*time.Millisecond {
					w.Errorf("it took %v to say so", took)
				}
			})
		})
	}
}

// Cancelling the media, or hanging up, in the midst of a word cancels what is recognized,
// and lets go of the transcriber, even of one that is stuck.
func TestSpeechCancelled(t *testing.T) {
	for name, end := range map[string]func(w *world){
		"by a command": func(w *world) { w.do(signaling.CancelMedia{}) },
		"by the call":  func(w *world) { _ = w.leg.Close() },
		"by another": func(w *world) {
			w.do(signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "beep"}}, Interrupt: true})
		},
		"by the caller's": func(w *world) { w.hang(); _ = w.leg.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			s := &scribe{slow: time.Hour, lines: []line{written("yes", 1)}}
			inWorld(t, media.Format{}, understood(s), func(w *world) {
				w.do(signaling.Recognize{Context: "c", By: signaling.BySpeech, EndSilence: time.Second})
				w.mouth.say(time.Second)
				time.Sleep(803 * time.Millisecond)
				end(w)
				if op, word := w.done(); word != `completed 400/8508 "c"` || op.Recognition.End != 0 {
					w.Errorf("told %s: %+v", word, op)
				}
				synctest.Wait()
				s.change(func() {
					if s.running != 0 {
						w.Error("the transcriber goes on")
					}
				})
			})
		})
	}
}

// A transcriber that falls behind costs the oldest sound, no more than a bound of memory,
// and never the call's time.
func TestSpeechFallsBehind(t *testing.T) {
	s := &scribe{begun: 30 * time.Second, lines: []line{{200 * time.Millisecond, media.Phrase{Text: "late"}}}}
	inWorld(t, media.Format{}, understood(s), func(w *world) {
		w.do(signaling.Recognize{Context: "c", By: signaling.BySpeech})
		w.mouth.say(40 * time.Second)
		time.Sleep(29 * time.Second)
		time.Sleep(1500 * time.Millisecond)
		var heard time.Duration
		s.change(func() { heard = s.heard })
		if heard < 2*time.Second || heard > 4*time.Second { // pauses between words are no sound
			w.Errorf("it has heard %v", heard)
		}
		if _, word := w.done(); word != `completed 200/8569 "c"` {
			w.Errorf("told %s", word)
		}
	})
}

// A transcriber is told the language and what may be said, and hears only whom it is
// asked about.
func TestSpeechExpected(t *testing.T) {
	s := &scribe{}
	inWorld(t, media.Format{}, understood(s), func(w *world) {
		var asked signaling.ParticipantID
		w.leg.Hear = func(_ context.Context, who signaling.ParticipantID, heard func(media.Frame)) (func(), error) {
			asked = who
			return func() {}, nil
		}
		w.do(signaling.Recognize{
			By: signaling.ByEither, Language: "en-GB", Participant: "alice",
			Choices: []signaling.Choice{{Label: "a", Phrases: []string{"one", "two"}}, {Label: "b", Phrases: []string{"three"}}},
		})
		w.done()
		s.change(func() {
			want := media.Expectation{Locale: "en-GB", Phrases: []string{"one", "two", "three"}}
			if diff := cmp.Diff(want, s.expected); diff != "" || asked != "alice" {
				w.Errorf("%s is asked: %s", asked, diff)
			}
		})
	})
}

// What can never be said is refused.
func TestSpeechRefused(t *testing.T) {
	phrases := func(n int) (list []string) {
		for range n {
			list = append(list, "yes")
		}
		return list
	}
	either := signaling.ByEither
	inWorld(t, media.Format{}, nil, func(w *world) {
		for name, cmd := range map[string]signaling.Recognize{
			"too many choices":           {By: either, Choices: make([]signaling.Choice, 101)},
			"neither key nor phrase":     {By: either, Choices: []signaling.Choice{{Label: "a"}}},
			"no key":                     {Choices: []signaling.Choice{{Label: "a", Phrases: phrases(1)}}},
			"an unknown key and phrases": {By: either, Choices: []signaling.Choice{{Label: "a", Phrases: phrases(1), Tone: 'x'}}},
			"a long phrase":              {By: either, Choices: []signaling.Choice{{Label: "a", Phrases: []string{strings.Repeat("a", 201)}}}},
			"too many phrases":           {By: either, Choices: []signaling.Choice{{Label: "a", Phrases: phrases(501)}}},
			"endless silence":            {By: either, EndSilence: time.Minute},
			"negative silence":           {By: either, EndSilence: -1},
			"some other way":             {By: 3},
		} {
			_, err := w.leg.Control(w.Context(), callID, cmd)
			wantCode(w, name, err, signaling.InvalidArgument)
		}
	})
}
