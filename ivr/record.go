package ivr

import (
	"cmp"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// What a Record uses where it does not say.
const (
	DefaultMaxRecording = 2 * time.Minute
	DefaultMaxSilence   = 5 * time.Second
)

// MinRecording and MaxRecording bound the times of a Record: services refuse others (Microsoft
// Graph, call: record).
const (
	MinRecording = time.Second
	MaxRecording = 2 * time.Minute
)

// Record records what the caller says.
type Record struct {
	// Into is the variable that takes where the recording can be fetched.
	Into string `yaml:"record"`
	// Ask is said before the beep. A key skips it, unless BargeIn forbids it.
	Ask     Pieces  `yaml:"ask"`
	BargeIn BargeIn `yaml:"barge_in"`
	NoBeep  bool    `yaml:"no_beep"`

	// Max is the longest recording (DefaultMaxRecording), Initial the longest silence
	// before the first word and Silence the longest one after it (DefaultMaxSilence).
	Max     time.Duration `yaml:"max"`
	Initial time.Duration `yaml:"initial_silence"`
	Silence time.Duration `yaml:"silence"`
	// Stop are the keys that end the recording; empty means "#".
	Stop string `yaml:"stop"`
	// MaskKeys leaves no trace of pressed keys in the sound, where the bot itself records.
	MaskKeys bool `yaml:"mask_keys"`

	Next      string `yaml:"next"`
	OnSilence string `yaml:"on_silence"` // when nothing was said
	Otherwise string `yaml:"otherwise"`  // when there is no recording for another reason
}

// silentSubcode is the platform's word for a recording in which nothing was said
// (Microsoft Graph, call: recordResponse, sub-code 8510).
const silentSubcode = 8510

// recording is a Record under way.
type recording struct {
	Record
	context string // of the command, "" while Ask is said
}

// Exits is where the state leads.
func (s Record) Exits() []Exit {
	return []Exit{{By: "next", To: s.Next, ByCaller: true}, {By: "on_silence", To: s.OnSilence}, {By: "otherwise", To: s.Otherwise}}
}

func (s Record) assigns() []string { return named(s.Into) }

func (s Record) enter(m *Machine) activity {
	r := &recording{Record: s}
	m.forgetKeys()
	if !m.play(s.Ask) {
		r.begin(m)
	}
	return r
}

func (r *recording) handle(m *Machine, e Event) {
	switch e := e.(type) {
	case KeyPressed:
		m.forgetKeys() // the service hears the stop keys by itself
		if r.context == "" && m.mayInterrupt(r.BargeIn) {
			r.begin(m)
		}
	case PromptEnded, TimedOut:
		if r.context == "" {
			r.begin(m)
		}
	case OperationEnded:
		if e.Context == r.context {
			r.ended(m, e)
		}
	default: // nothing else concerns it
	}
}

func (r *recording) begin(m *Machine) {
	m.cut()
	m.stopTimer()
	r.context = m.nextContext()
	var stop []media.Key
	for _, k := range cmp.Or(r.Stop, "#") {
		stop = append(stop, media.Key(k))
	}
	m.operation = r.context
	m.commands = append(m.commands, signaling.Record{
		Context: r.context, NoBeep: r.NoBeep, StopTones: stop, MaskKeys: r.MaskKeys,
		MaxDuration: cmp.Or(r.Max, DefaultMaxRecording), InitialSilence: cmp.Or(r.Initial, DefaultMaxSilence), MaxSilence: cmp.Or(r.Silence, DefaultMaxSilence),
	})
}

func (r *recording) ended(m *Machine, e OperationEnded) {
	switch {
	case e.Outcome == Completed:
		if r.Into != "" {
			m.Vars[r.Into] = e.Recording
		}
		m.goTo(r.Next)
	case e.Result.Subcode == silentSubcode:
		m.goTo(r.OnSilence)
	default:
		m.goTo(r.Otherwise)
	}
}
