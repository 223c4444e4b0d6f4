package flowfile

import (
	"maps"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"callbot/ivr"
)

// guess is how long a prompt is taken to play whose length is not known.
const guess = 3 * time.Second

// prompts checks everything that a state says.
func (k *check) prompts(state ivr.State, at string) {
	said := spoken(state)
	for _, field := range slices.Sorted(maps.Keys(said)) {
		k.pieces(said[field], at+"."+field)
	}
}

// spoken are the pieces of a state by the fields that hold them.
func spoken(state ivr.State) map[string]ivr.Pieces {
	known := map[string]reflect.Value{}
	value := reflect.New(reflect.TypeOf(state)).Elem()
	value.Set(reflect.ValueOf(state))
	collect(value, known)
	found := map[string]ivr.Pieces{}
	for name, field := range known {
		if pieces, ok := field.Interface().(ivr.Pieces); ok && len(pieces) > 0 {
			found[name] = pieces
		}
	}
	return found
}

func (k *check) pieces(pieces ivr.Pieces, at string) {
	for i, p := range pieces {
		k.piece(p, at+"."+strconv.Itoa(i))
	}
}

func (k *check) piece(p ivr.Piece, at string) {
	k.secret(p, at)
	switch p := p.(type) {
	case ivr.File:
		k.prompt(string(p), at)
	case ivr.Speech:
		k.prompt("say:"+p.Text.Source, at)
	case ivr.Random:
		k.pieces(p.Of, at+".random")
	case ivr.ByLanguage:
		k.languages(p, at)
	case ivr.Digits:
		k.recorded(at, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
	case ivr.Number:
		k.recorded(at, "0", "9", "12", "20", "90", "hundred", "thousand")
	case ivr.Date:
		k.recorded(at, "day-0", "day-6", "mon-0", "mon-11", "h-1", "h-31")
	case ivr.Clock:
		k.recorded(at, "1", "12", "20", "50", "oclock")
	default: // what a FileOf plays is known only when it is said
	}
}

// prompt sees to it that a prompt can be played.
func (k *check) prompt(uri, at string) {
	if k.Prompt == nil {
		return
	}
	if _, known := k.lengths[uri]; known {
		return
	}
	d, err := k.Prompt(uri)
	if err != nil {
		k.find(Error, at, "prompt", "%s cannot be played: %v", uri, err)
		d = guess
	}
	if k.lengths == nil {
		k.lengths = map[string]time.Duration{}
	}
	k.lengths[uri] = d
}

// recorded sees to it that each voice has recorded pieces; some stand for all.
func (k *check) recorded(at string, names ...string) {
	voices := append(slices.Sorted(maps.Values(k.file.Flow.Voices)), k.file.Flow.Voice)
	for _, voice := range slices.Compact(voices) {
		for _, name := range names {
			k.prompt(path.Join(voice, "digits", name+".wav"), at)
		}
	}
}

// languages sees to it that a prompt is there in each language of the flow.
func (k *check) languages(p ivr.ByLanguage, at string) {
	for _, language := range slices.Sorted(maps.Keys(p.Of)) {
		k.pieces(p.Of[language], at+".language."+language)
	}
	want := map[string]bool{ivr.DefaultLanguage: true}
	if k.file.Flow.Language != "" {
		want = map[string]bool{k.file.Flow.Language: true}
	}
	for language := range k.file.Flow.Voices {
		want[language] = true
	}
	var missing []string
	for language := range want {
		if len(p.Of[language]) == 0 {
			missing = append(missing, language)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		k.find(Warning, at, "missing-language", "there is nothing to say in %s", strings.Join(missing, ", "))
	}
}
