package ivr

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// DefaultEvery is how long a Hold lets the music play between two announcements.
const DefaultEvery = 20 * time.Second

// Hold plays music, with announcements over it, until its time is up or the caller
// chooses something else.
type Hold struct {
	// Music plays in the background again and again.
	Music Pieces `yaml:"hold"`
	// Announce is said over the music: when it has played for First, and Every so
	// often after it was said. Zero means at once, and DefaultEvery.
	Announce Pieces        `yaml:"announce"`
	First    time.Duration `yaml:"first"`
	Every    time.Duration `yaml:"every"`
	// For is how long to hold; zero means until the caller chooses, or hangs up.
	For time.Duration `yaml:"for"`
	// Choices are the states by the keys that lead to them. Other keys do nothing.
	Choices map[string]string `yaml:"keys"`
	Next    string            `yaml:"next"`
}

// Exits is where the state leads.
func (s Hold) Exits() []Exit {
	var exits []Exit
	for _, key := range slices.Sorted(maps.Keys(s.Choices)) {
		exits = append(exits, Exit{By: "keys." + key, To: s.Choices[key], ByCaller: true})
	}
	if s.For == 0 {
		return exits // it has no end of its own
	}
	return append(exits, Exit{By: "next", To: s.Next})
}

// holding is a Hold that goes on.
type holding struct {
	Hold
	until    time.Duration // when its time is up
	announce time.Duration // when to say the announcement next
}

// never is later than anything a machine waits for.
const never = time.Duration(math.MaxInt64)

func (s Hold) enter(m *Machine) activity {
	h := &holding{Hold: s, announce: m.now + s.First, until: never}
	if s.For > 0 {
		h.until = m.now + s.For
	}
	m.forgetKeys()
	m.playBackground(s.Music)
	h.wait(m)
	return h
}

func (h *holding) handle(m *Machine, e Event) {
	switch e.(type) {
	case KeyPressed:
		h.choose(m)
	case PromptEnded:
		h.announce = m.now + cmp.Or(h.Every, DefaultEvery)
		h.wait(m)
	case TimedOut:
		h.wait(m)
	default: // nothing else concerns it
	}
}

func (h *holding) choose(m *Machine) {
	key, _ := m.nextKey()
	if to, ok := h.Choices[key.String()]; ok {
		m.goTo(to)
	}
}

// wait does what is due and sets the timer to what is due next.
func (h *holding) wait(m *Machine) {
	if m.now >= h.until {
		m.goTo(h.Next)
		return
	}
	if m.now >= h.announce {
		h.announce = never
		m.play(h.Announce)
	}
	if due := min(h.announce, h.until); due != never {
		m.wakeAt(due)
	}
}
