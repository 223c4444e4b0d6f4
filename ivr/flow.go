package ivr

import (
	"strings"
	"time"
)

// DefaultMaxDuration is how long a conversation may last where its flow does not say.
const DefaultMaxDuration = time.Hour

// Flow is a conversation: states by name, and the one it begins with. A Flow is
// shared by all the calls that run it and must not change while they do.
type Flow struct {
	Name   string           `yaml:"name"`
	Start  string           `yaml:"start"`
	States map[string]State `yaml:"states"`

	// Flows are the sub-flows that this flow and they themselves may call. Their other
	// fields are not used: one flow speaks with one voice.
	Flows map[string]*Flow `yaml:"flows"`

	// OnHangup is the state that a flow goes to when the caller hangs up, to put away
	// what it has learnt. From there on it may branch, set, fetch and call sub-flows;
	// a state that needs a caller ends it. Empty ends it at once.
	OnHangup string `yaml:"on_hangup"`

	// Vars are variables that the conversation begins with, unless the machine was
	// given others of their names.
	Vars map[string]Expr `yaml:"vars"`

	// Language is what the conversation begins in; empty means DefaultLanguage.
	Language string `yaml:"language"`
	// Voice is the folder of the recorded pieces from which digits, numbers, dates and
	// times are read out ("digits/0.wav" and so on beneath it). Empty is the prompt
	// folder itself. Voices are the folders of other languages, by language.
	Voice  string            `yaml:"voice"`
	Voices map[string]string `yaml:"voices"`

	// Holidays are days on which the variable "holiday" is true: "2026-04-03" once,
	// "12-25" every year.
	Holidays []string `yaml:"holidays"`

	// MaxDuration ends a conversation that goes on for longer. Zero means
	// DefaultMaxDuration.
	MaxDuration time.Duration `yaml:"max_duration"`
}

// Lookup is the state of a name: one of the flow's own, or "flow/state" for one of a
// sub-flow's. It is nil where there is none.
func (f *Flow) Lookup(name string) State {
	sub, state, nested := strings.Cut(name, "/")
	if !nested {
		return f.States[name]
	}
	if flow := f.Flows[sub]; flow != nil {
		return flow.States[state]
	}
	return nil
}

func (f *Flow) maxDuration() time.Duration {
	if f.MaxDuration > 0 {
		return f.MaxDuration
	}
	return DefaultMaxDuration
}
