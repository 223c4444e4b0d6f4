package hosting_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// Recognizing keys ends by each of its reasons, with the documented number, in time, and
// tells what was pressed.
func TestRecognizeEnds(t *testing.T) {
	const second = time.Second
	prompts := []signaling.Prompt{{URI: "beep"}, {URI: "beep"}}
	choices := []signaling.Choice{{Label: "yes", Tone: '1'}, {Label: "no", Tone: '2'}}
	for _, c := range []struct {
		name    string
		cmd     signaling.Recognize
		presses string // a key each 500 ms; a space is none
		code    string
		tones   string
		label   string
		end     signaling.RecognitionEnd
		after   time.Duration // about so long after the command
	}{
		{"enough keys", signaling.Recognize{MaxTones: 3}, "12345", "200/8531", "123", "", signaling.EndedByMaxTones, 1500 * time.Millisecond},
		{"a stop tone", signaling.Recognize{MaxTones: 9, StopTones: []media.Key{'#', '*'}}, "12#4", "200/8514", "12", "", signaling.EndedByStopTone, 1500 * time.Millisecond},
		{"a stop tone at once", signaling.Recognize{StopTones: []media.Key{'#'}}, "#", "200/8514", "", "", signaling.EndedByStopTone, 500 * time.Millisecond},
		{"no more keys", signaling.Recognize{MaxTones: 9}, "12", "400/8532", "12", "", signaling.EndedByInterToneTimeout, 3 * second},
		{"no more keys for long", signaling.Recognize{InterTone: 4 * second}, "12", "400/8532", "12", "", signaling.EndedByInterToneTimeout, 5 * second},
		{"no key at all", signaling.Recognize{MaxTones: 1}, "", "400/8510", "", "", 0, 5 * second},
		{"no key after the prompts", signaling.Recognize{Prompts: prompts, InitialSilence: 3 * second}, "", "400/8510", "", "", 0, 5 * second},
		{"a choice", signaling.Recognize{Prompts: prompts, Choices: choices}, " 2", "200/8533", "2", "no", signaling.EndedByChoice, second},
		{"no choice", signaling.Recognize{Choices: choices}, "3", "400/8534", "", "", 0, 500 * time.Millisecond},
		{"a key that cuts the prompts", signaling.Recognize{Prompts: prompts, MaxTones: 2}, "12", "200/8531", "12", "", signaling.EndedByMaxTones, second},
		{"prompts that are kept", signaling.Recognize{Prompts: prompts, MaxTones: 1, KeepPrompt: true}, "1234567", "200/8531", "4", "", signaling.EndedByMaxTones, 2 * second},
		{"a prompt that cannot be played", signaling.Recognize{Prompts: []signaling.Prompt{{URI: "beep"}, {URI: "missing"}}}, "", "500/8511", "", "", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, media.Format{}, nil, func(w *world) {
				begin := time.Now()
				c.cmd.Context = "c"
				w.do(c.cmd)
				for _, key := range c.presses {
					time.Sleep(510 * time.Millisecond) // no prompt ends at that moment
					if key != ' ' {
						w.leg.ToneHeard(media.Tone{Key: media.Key(key)})
					}
				}
				op, word := w.done()
				if want := fmt.Sprintf("completed %s %q", c.code, "c"); word != want {
					w.Fatalf("told %s, want %s", word, want)
				}
				if succeeded := op.Status == signaling.OperationSucceeded; succeeded != (c.end != 0) {
					w.Errorf("status %v", op.Status)
				}
				if got := op.Recognition; spell(got.Tones) != c.tones || got.Label != c.label || got.End != c.end {
					w.Errorf("recognized %+v", got)
				}
				if want := map[string]int{"500/8511": 2}[c.code]; op.FailedPrompt != want {
					w.Errorf("prompt %d failed", op.FailedPrompt)
				}
				if took := time.Since(begin); len(c.presses) <= 3 && (took < c.after-20*time.Millisecond || took > c.after+100*time.Millisecond) {
					w.Errorf("took %v, want %v", took, c.after)
				}
			})
		})
	}
}

func spell(tones []media.Key) (text string) {
	for _, key := range tones {
		text += key.String()
	}
	return text
}

// Recognizing takes its turn among prompts and recordings; what interrupts takes the
// place of all of them.
func TestRecognizeInTurn(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.do(play("first", 1))
		if op := w.do(signaling.Recognize{Context: "keys", MaxTones: 1}); op.Status != signaling.OperationNotStarted {
			w.Errorf("it is %+v", op)
		}
		w.do(play("second", 5))
		time.Sleep(503 * time.Millisecond)
		w.party.Press([]media.Key{'1'}, 0, 0, nil) // before its turn
		w.ear.Hear(w, callID, "tone 1", `completed 200/0 "first"`)
		time.Sleep(503 * time.Millisecond)
		w.party.Press([]media.Key{'2'}, 0, 0, nil)
		w.ear.Hear(w, callID, "tone 2", `completed 200/8531 "keys"`)

		w.do(signaling.Recognize{Context: "waits", MaxTones: 1})
		time.Sleep(503 * time.Millisecond)
		w.do(signaling.Recognize{Context: "interrupts", Interrupt: true})
		w.ear.Hear(w, callID, `completed 400/8508 "second"`, `completed 400/8508 "waits"`)
		interrupting := play("louder", 1)
		interrupting.Interrupt = true
		w.do(interrupting)
		w.ear.Hear(w, callID, `completed 400/8508 "interrupts"`, `completed 200/0 "louder"`)
	})
}

// A call that ends, or whose media is cancelled, cancels what is recognized, and no timer
// speaks of it later.
func TestRecognizeCancelled(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.do(signaling.Recognize{Context: "first"})
		w.party.Press([]media.Key{'1'}, 0, 0, nil)
		w.ear.Hear(w, callID, "tone 1")
		w.do(signaling.CancelMedia{})
		w.ear.Hear(w, callID, `completed 400/8508 "first"`)
		w.do(signaling.Recognize{Context: "second"})
		_ = w.leg.Close()
		w.ear.Hear(w, callID, `completed 400/8508 "second"`)
		time.Sleep(time.Minute)
		synctest.Wait()
		w.quiet()
	})
}

// Only the keys of the participant who was asked are recognized.
func TestRecognizeParticipant(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.do(signaling.Recognize{Context: "c", Participant: "alice", MaxTones: 2})
		for _, press := range []struct{ who, key string }{{"bob", "7"}, {"alice", "1"}, {"bob", "8"}, {"alice", "2"}} {
			w.leg.ToneOf(signaling.ParticipantID(press.who), media.Tone{Key: media.Key(press.key[0])})
		}
		if op, word := w.done(); word != `completed 200/8531 "c"` || !slices.Equal(op.Recognition.Tones, []media.Key{'1', '2'}) {
			w.Errorf("told %s: %+v", word, op.Recognition)
		}
	})
}

// What can never be recognized is refused.
func TestRecognizeRefused(t *testing.T) {
	choices := func(tones string) (choices []signaling.Choice) {
		for _, tone := range tones {
			choices = append(choices, signaling.Choice{Label: "l", Tone: media.Key(tone)})
		}
		return choices
	}
	inWorld(t, media.Format{}, nil, func(w *world) {
		for name, cmd := range map[string]signaling.Recognize{
			"too many prompts":     {Prompts: play("", 21).Prompts},
			"too many keys":        {MaxTones: 251},
			"fewer than none":      {MaxTones: -1},
			"too many stop tones":  {StopTones: make([]media.Key, 17)},
			"an unknown stop tone": {StopTones: []media.Key{'x'}},
			"endless silence":      {InitialSilence: time.Hour},
			"negative silence":     {InitialSilence: -1},
			"hasty keys":           {InterTone: time.Millisecond},
			"endless keys":         {InterTone: time.Hour},
			"a choice of no key":   {Choices: choices("x")},
			"a choice twice":       {Choices: choices("11")},
			"a choice of no name":  {Choices: []signaling.Choice{{Tone: '1'}}},
			"too many choices":     {Choices: choices("0123456789*#ABCD1")},
			"a long context":       {Context: strings.Repeat("ß", 257)},
		} {
			_, err := w.leg.Control(w.Context(), callID, cmd)
			wantCode(w, name, err, signaling.InvalidArgument)
		}
	})
}

// A prompt that cannot be played is named, and the reason has its number; one for a single
// participant is refused where there are none to tell apart.
func TestFailedPrompt(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		op, err := w.leg.Control(w.Context(), callID, signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "beep"}, {URI: "missing"}}})
		wantCode(w, "missing", err, signaling.InvalidArgument)
		if op.FailedPrompt != 2 || op.Result.Subcode != 8536 || op.Status != signaling.OperationFailed {
			w.Errorf("it is %+v", op)
		}
		one := play("", 1)
		one.To = []signaling.ParticipantID{"alice"}
		_, err = w.leg.Control(w.Context(), callID, one)
		wantCode(w, "to one", err, signaling.Unsupported)
		_, err = w.leg.Control(w.Context(), callID, signaling.SendTones{Keys: []media.Key{'1'}, To: "alice"})
		wantCode(w, "keys to one", err, signaling.Unsupported)
	})
}
