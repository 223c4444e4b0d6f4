package ivr_test

import (
	"strings"
	"testing"
	"time"

	"callbot/ivr"
	"callbot/ivr/ivrtest"

	"github.com/google/go-cmp/cmp"
)

// said is what a flow says first, without the folder and the ending of its pieces.
func said(t *testing.T, language string, pieces ...ivr.Piece) string {
	t.Helper()
	c := ivrtest.Call(t, &ivr.Flow{Language: language, Start: "a", States: map[string]ivr.State{"a": ivr.Play{Say: pieces}}}, "alice")
	var words []string
	for _, uri := range ivrtest.Prompts(c.Commands) {
		words = append(words, strings.TrimSuffix(strings.TrimPrefix(uri, "digits/"), ".wav"))
	}
	return strings.Join(words, " ")
}

// Ensures that numbers are read out as they are spoken.
func TestNumber(t *testing.T) {
	for _, test := range []struct {
		value       any
		english, de string
	}{
		{0, "0", "0"},
		{7, "7", "7"},
		{20, "20", "20"},
		{21, "20 1", "1-and 20"},
		{40, "40", "40"},
		{100, "1 hundred", "1-hundred"},
		{999, "9 hundred 90 9", "9 hundred 9-and 90"},
		{1000, "1 thousand", "1-thousand"},
		{21_045, "20 1 thousand 40 5", "1-and 20 thousand 5-and 40"},
		{1_000_001, "1 million 1", "1-million 1"},
		{3_000_000, "3 million", "3 millions"},
		{-12, "minus 12", "minus 12"},
		{"17", "17", "17"},
		{12.0, "12", "12"},
		{int64(2_000_000_000), "2 0 0 0 0 0 0 0 0 0", "2 0 0 0 0 0 0 0 0 0"},
		{"seven", "", ""},
		{nil, "", ""},
		{1e300, "", ""},
	} {
		if got := said(t, "en", ivr.Number{Of: ivr.Const(test.value)}); got != test.english {
			t.Errorf("%v is %q in English, want %q", test.value, got, test.english)
		}
		if got := said(t, "de", ivr.Number{Of: ivr.Const(test.value)}); got != test.de {
			t.Errorf("%v is %q in German, want %q", test.value, got, test.de)
		}
	}
}

// Ensures that days and times are read out as they are spoken, the year only where it
// is another one than that of the call.
func TestDateAndClock(t *testing.T) {
	for _, test := range []struct {
		piece       ivr.Piece
		english, de string
	}{
		{ivr.Date{Of: ivr.Const("2026-12-24")}, "day-4 mon-11 h-24", "day-4 h-24 mon-11"},
		{ivr.Date{Of: ivr.Const("2027-01-01")}, "day-5 mon-0 h-1 2 thousand 20 7", "day-5 h-1 mon-0 2 thousand 7-and 20"},
		{ivr.Date{Of: ivr.Const(time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC))}, "day-3 mon-2 h-4", "day-3 h-4 mon-2"},
		{ivr.Date{Of: ivr.Const("tomorrow")}, "", ""},
		{ivr.Clock{Of: ivr.Const("00:00")}, "12 oclock a-m", "0 oclock"},
		{ivr.Clock{Of: ivr.Const("09:05")}, "9 oh 5 a-m", "9 oclock 5"},
		{ivr.Clock{Of: ivr.Const("12:30")}, "12 30 p-m", "12 oclock 30"},
		{ivr.Clock{Of: ivr.Const("23:59")}, "11 50 9 p-m", "3-and 20 oclock 9-and 50"},
		{ivr.Clock{Of: ivr.Const(7)}, "", ""},
	} {
		if got := said(t, "en", test.piece); got != test.english {
			t.Errorf("in English %q, want %q", got, test.english)
		}
		if got := said(t, "de", test.piece); got != test.de {
			t.Errorf("in German %q, want %q", got, test.de)
		}
	}
}

// Ensures that what cannot be said is noted, and does not hold up the conversation.
func TestWhatCannotBeSaid(t *testing.T) {
	m := &ivr.Machine{Flow: &ivr.Flow{Start: "a", States: map[string]ivr.State{
		"a": ivr.Play{Say: ivr.Pieces{ivr.Number{Of: ivr.Const("x")}}, Next: "b"}, "b": ivr.Play{Say: ivr.Files("b.wav")},
	}}}
	m.Step(ivr.Started{})
	if len(m.Notes()) != 1 || m.State() != "b" {
		t.Errorf("notes %v in state %q", m.Notes(), m.State())
	}
}

// Ensures that chance follows the seed, and comes by everything there is.
func TestRandom(t *testing.T) {
	pieces := ivr.Random{Of: ivr.Files("a", "b", "c")}
	first := func(seed uint64) string {
		m := &ivr.Machine{Seed: seed, Flow: &ivr.Flow{Start: "a", States: map[string]ivr.State{"a": ivr.Play{Say: ivr.Pieces{pieces}}}}}
		commands, _ := m.Step(ivr.Started{})
		return ivrtest.Prompts(commands)[0]
	}
	seen := map[string]bool{}
	for seed := range uint64(50) {
		chosen, again := first(seed), first(seed)
		if chosen != again {
			t.Fatal("one seed, two choices")
		}
		seen[chosen] = true
	}
	if diff := cmp.Diff(map[string]bool{"a": true, "b": true, "c": true}, seen); diff != "" {
		t.Error(diff)
	}
}
