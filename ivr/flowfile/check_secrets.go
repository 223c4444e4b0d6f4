package flowfile

import (
	"maps"
	"slices"
	"strings"

	"callbot/ivr"
)

// secrets are the variables that hold sensitive answers, and what is made of them.
func secrets(flow *ivr.Flow) map[string]bool {
	found := map[string]bool{}
	flows := append(slices.Collect(maps.Values(flow.Flows)), flow)
	for before := -1; before < len(found); {
		before = len(found)
		for _, f := range flows {
			collectSecrets(f, found)
		}
	}
	return found
}

func collectSecrets(flow *ivr.Flow, found map[string]bool) {
	for _, state := range flow.States {
		switch s := state.(type) {
		case ivr.Gather:
			if s.Sensitive && s.Into != "" {
				found[s.Into] = true
			}
		case ivr.Set:
			passOn(s.Values, found)
		case ivr.Sub:
			passOn(s.With, found)
		default: // the others make no variables of others
		}
	}
}

// passOn adds the variables that are given the value of a secret one.
func passOn(vars map[string]ivr.Expr, secrets map[string]bool) {
	for name, x := range vars {
		if leak(x.Source, secrets) != "" {
			secrets[name] = true
		}
	}
}

// secret warns of a piece that says a sensitive answer: what is played is in logs, and
// may be heard by others.
func (k *check) secret(p ivr.Piece, at string) {
	for _, expression := range sources(p) {
		if name := leak(expression, k.secrets); name != "" {
			k.find(Warning, at, "secret-said", "%q is sensitive: what is played reaches logs", name)
			return
		}
	}
}

// sources are the expressions that a piece says.
func sources(p ivr.Piece) []string {
	switch p := p.(type) {
	case ivr.FileOf:
		return inBraces(p.URI.Source)
	case ivr.Speech:
		return inBraces(p.Text.Source)
	case ivr.Digits:
		return []string{p.Of.Source}
	case ivr.Number:
		return []string{p.Of.Source}
	case ivr.Date:
		return []string{p.Of.Source}
	case ivr.Clock:
		return []string{p.Of.Source}
	default:
		return nil
	}
}

// inBraces is what stands in {{ }}.
func inBraces(text string) []string {
	var inner []string
	for _, part := range strings.Split(text, "{{")[1:] {
		before, _, _ := strings.Cut(part, "}}")
		inner = append(inner, before)
	}
	return inner
}
