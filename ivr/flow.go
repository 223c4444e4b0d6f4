package ivr

import "time"

// DefaultMaxDuration is how long a conversation may last where its flow does not say.
const DefaultMaxDuration = time.Hour

// Flow is a conversation: states by name, and the one it begins with. A Flow is
// shared by all the calls that run it and must not change while they do.
type Flow struct {
	Name   string           `yaml:"name"`
	Start  string           `yaml:"start"`
	States map[string]State `yaml:"states"`

	// Voice is the folder of the recorded pieces from which digits are read out
	// ("digits/0.wav" … "digits/9.wav" beneath it). Empty is the prompt folder itself.
	Voice string `yaml:"voice"`

	// MaxDuration ends a conversation that goes on for longer. Zero means
	// DefaultMaxDuration.
	MaxDuration time.Duration `yaml:"max_duration"`
}

func (f *Flow) maxDuration() time.Duration {
	if f.MaxDuration > 0 {
		return f.MaxDuration
	}
	return DefaultMaxDuration
}
