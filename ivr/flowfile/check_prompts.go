package flowfile

import (
	"cmp"
	"maps"
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

// prompt sees to it that a prompt can be played, wherever it is said.
func (k *check) prompt(uri, at string) {
	if err := k.playable(uri); err != nil {
		k.find(Error, at, "prompt", "%s cannot be played: %v", uri, err)
	}
}

// playable is why a prompt cannot be played, or nil. Each is opened once.
func (k *check) playable(uri string) error {
	if k.Prompt == nil {
		return nil
	}
	p, known := k.sounds[uri]
	if !known {
		p.length, p.err = k.Prompt(uri)
		if k.sounds == nil {
			k.sounds = map[string]sound{}
		}
		k.sounds[uri] = p
	}
	return p.err
}

// sound is what came of opening a prompt.
type sound struct {
	length time.Duration // zero where it is not known, as of what is on the web
	err    error
}

// recorded sees to it that each voice has recorded pieces; some stand for all.
func (k *check) recorded(at string, names ...string) {
	for _, voice := range k.voices() {
		if voice != "" && !strings.HasSuffix(voice, "/") {
			voice += "/" // it may be a URL
		}
		var missing []string
		var why error
		for _, name := range names {
			uri := voice + "digits/" + name + ".wav"
			if err := k.playable(uri); err != nil {
				missing, why = append(missing, uri), cmp.Or(why, err)
			}
		}
		if len(missing) > 0 {
			k.find(Error, at, "prompt", "%s cannot be played: %v", strings.Join(missing, ", "), why)
		}
	}
}

// voices are the folders of all voices that may speak. The one that stands for languages
// without their own need not be there where each has one.
func (k *check) voices() []string {
	flow := k.file.Flow
	voices, common := slices.Collect(maps.Values(flow.Voices)), flow.Voice != ""
	for language := range k.spoken {
		_, own := flow.Voices[language]
		common = common || !own
	}
	if common {
		voices = append(voices, flow.Voice)
	}
	slices.Sort(voices)
	return slices.Compact(voices)
}

// languages sees to it that a prompt is there in each language of the flow.
func (k *check) languages(p ivr.ByLanguage, at string) {
	for _, language := range slices.Sorted(maps.Keys(p.Of)) {
		k.pieces(p.Of[language], at+".language."+language)
	}
	var missing []string
	for language := range k.spoken {
		if len(p.Of[language]) == 0 {
			missing = append(missing, language)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		k.find(Warning, at, "missing-language", "there is nothing to say in %s", strings.Join(missing, ", "))
	}
}

// spokenIn are the languages of a flow: the one it begins in, those with a voice of their
// own, and those in which it has something to say anywhere.
func spokenIn(root *ivr.Flow) map[string]bool {
	found := map[string]bool{cmp.Or(root.Language, ivr.DefaultLanguage): true}
	for language := range root.Voices {
		found[language] = true
	}
	said(root, found)
	for _, flow := range root.Flows {
		said(flow, found)
	}
	return found
}

func said(flow *ivr.Flow, languages map[string]bool) {
	for _, state := range flow.States {
		for _, pieces := range spoken(state) {
			addLanguages(pieces, languages)
		}
	}
}

func addLanguages(pieces ivr.Pieces, languages map[string]bool) {
	for _, p := range pieces {
		switch p := p.(type) {
		case ivr.ByLanguage:
			for language, of := range p.Of {
				languages[language] = true
				addLanguages(of, languages)
			}
		case ivr.Random:
			addLanguages(p.Of, languages)
		default: // the others are the same in every language
		}
	}
}
