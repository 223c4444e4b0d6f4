package flowfile

import (
	"strings"
	"unicode"

	"callbot/ivr"
)

// secrets are the variables that hold sensitive answers.
func secrets(flow *ivr.Flow) map[string]bool {
	found := map[string]bool{}
	collectSecrets(flow, found)
	for _, sub := range flow.Flows {
		collectSecrets(sub, found)
	}
	return found
}

func collectSecrets(flow *ivr.Flow, found map[string]bool) {
	for _, state := range flow.States {
		if s, ok := state.(ivr.Gather); ok && s.Sensitive {
			found[s.Into] = true
		}
	}
}

// secret warns of a piece that says a sensitive answer: what is played is in logs, and
// may be heard by others.
func (k *check) secret(p ivr.Piece, at string) {
	for _, word := range strings.FieldsFunc(source(p), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' }) {
		if k.secrets[word] {
			k.find(Warning, at, "secret-said", "%q is sensitive: what is played reaches logs", word)
			return
		}
	}
}

// source is the expression that a piece says.
func source(p ivr.Piece) string {
	switch p := p.(type) {
	case ivr.FileOf:
		return inBraces(p.URI.Source)
	case ivr.Speech:
		return inBraces(p.Text.Source)
	case ivr.Digits:
		return p.Of.Source
	case ivr.Number:
		return p.Of.Source
	case ivr.Date:
		return p.Of.Source
	case ivr.Clock:
		return p.Of.Source
	default:
		return ""
	}
}

// inBraces is what stands in {{ }}.
func inBraces(text string) string {
	var inner []string
	for _, part := range strings.Split(text, "{{")[1:] {
		before, _, _ := strings.Cut(part, "}}")
		inner = append(inner, before)
	}
	return strings.Join(inner, " ")
}
