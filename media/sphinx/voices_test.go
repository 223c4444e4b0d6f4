package sphinx_test

import (
	"slices"
	"testing"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/prompt"
	"callbot/media/sphinx"
)

// What is said, and what may be: the choices of a telephone menu.
var (
	choices = []string{"yes", "no", "billing", "support"}
	others  = []string{"good morning", "weather", "could you repeat that", "my name is Peter", "tomorrow afternoon"}
	voices  = []string{"en", "en-us", "en-gb-x-rp", "en-us+f2", "en-us+m3", "en-us+f4"}
)

// Of choices that voices of espeak-ng say through Opus, four in five are understood
// whatever its version (22 of 24 with 1.51), and hardly any as another; of other phrases,
// no more than one in two is taken for a choice.
func TestVoices(t *testing.T) {
	listener := &sphinx.Transcriber{}
	installed(t, listener.Check(), prompt.Espeak{}.Check())
	right, wrong, taken := 0, 0, 0
	for _, voice := range voices {
		for _, word := range slices.Concat(choices, others) {
			got := understand(t, listener, say(t, voice, word), choices)
			switch choice := slices.Contains(choices, word); {
			case choice && got == word:
				right++
			case choice && got != "":
				wrong++
				t.Logf("%s says %s: %q", voice, word, got)
			case choice:
				t.Logf("%s says %s: nothing", voice, word)
			case got != "":
				taken++
			}
		}
	}
	all, rest := len(voices)*len(choices), len(voices)*len(others)
	t.Logf("of %d choices %d were understood, and %d as another; of %d other phrases %d as a choice", all, right, wrong, rest, taken)
	if right*5 < all*4 || wrong*10 > all || taken*2 > rest {
		t.Error("too little is understood, or too much")
	}
}

// A sentence is understood without knowing what may be said, with the times of its words.
func TestSentence(t *testing.T) {
	listener := &sphinx.Transcriber{}
	installed(t, listener.Check(), prompt.Espeak{}.Check())
	var phrases []media.Phrase
	err := listener.Transcribe(t.Context(), media.Expectation{Locale: "en-US"}, say(t, "en-us", "What time is it?"), func(p media.Phrase) { phrases = append(phrases, p) })
	if err != nil || len(phrases) == 0 {
		t.Fatalf("%v, %v", phrases, err)
	}
	p := phrases[0]
	t.Logf("%+v", p)
	if len(p.Words) == 0 || p.Begin < 500e6 || p.Length > 2e9 || p.Confidence <= 0 || p.Confidence > 1 {
		t.Errorf("%+v", p)
	}
}

// installed leaves a test out where what it needs is not there.
func installed(t *testing.T, missing ...error) {
	t.Helper()
	if testing.Short() {
		t.Skip("no voice is tried: other programs would be, not this one")
	}
	for _, err := range missing {
		if err != nil {
			mediatest.Untried(t, "no voice is tried: %v", err)
		}
	}
}

// understand is what is understood of a sound.
func understand(t *testing.T, listener media.Transcriber, sound media.Reader, phrases []string) (text string) {
	t.Helper()
	err := listener.Transcribe(t.Context(), media.Expectation{Phrases: phrases}, sound, func(p media.Phrase) { text += p.Text })
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// say is a text as a call carries it: spoken, encoded and decoded, with silence around.
func say(t *testing.T, voice, text string) media.Reader {
	t.Helper()
	store := &prompt.Store{Speech: prompt.Espeak{Voice: voice, Speed: 150}}
	spoken, err := store.Open(t.Context(), "say:"+text)
	if err != nil {
		t.Fatal(err)
	}
	decoder, err := opus.Codec{}.NewDecoder(media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	var sound []int16
	sound = append(sound, make([]int16, 11000)...)
	frame := media.NewFrame(media.Rate16k)
	for i := range spoken.Len() {
		n, err := decoder.Decode(frame, spoken.Packet(i))
		if err != nil {
			t.Fatal(err)
		}
		sound = append(sound, frame[:n]...)
	}
	return media.NewSamples(media.Rate16k, append(sound, make([]int16, 16000)...))
}
