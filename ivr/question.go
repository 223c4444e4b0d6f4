package ivr

import (
	"cmp"
	"strings"
	"time"

	"callbot/media"
)

// What a Question uses where it does not say.
const (
	DefaultTimeout = 5 * time.Second // to the first key
	DefaultBetween = 3 * time.Second // from key to key
	DefaultTries   = 3
)

// Question is what Menu and Gather have in common: a prompt that wants keys for an
// answer, how long to wait for them, and what to do when they do not come or make no
// sense.
type Question struct {
	// Ask is what the caller hears first, AskAgain from the second time on; where
	// that is empty, Ask is said again.
	Ask      Pieces  `yaml:"ask"`
	AskAgain Pieces  `yaml:"ask_again"`
	BargeIn  BargeIn `yaml:"barge_in"`
	// Fresh forgets the keys that were pressed before the question was asked.
	Fresh bool `yaml:"fresh"`
	// Sensitive keeps the answer from logs and from everybody who watches the call. It
	// forgets keys that were pressed before, as Fresh does: they were watched.
	Sensitive bool `yaml:"sensitive"`

	// Timeout is the silence allowed after the prompt, Between the silence after
	// each key, and Overall, where it is set, the time for the whole answer from its
	// first key.
	Timeout time.Duration `yaml:"timeout"`
	Between time.Duration `yaml:"between"`
	Overall time.Duration `yaml:"overall"`

	// NoInput and NoMatch are said before the question is asked again. After so many
	// tries (DefaultTries where it is zero) of the one kind or the other the state is
	// left.
	NoInput    Pieces `yaml:"no_input"`
	NoMatch    Pieces `yaml:"no_match"`
	MaxNoInput int    `yaml:"max_no_input"`
	MaxNoMatch int    `yaml:"max_no_match"`
	OnNoInput  string `yaml:"on_no_input"`
	OnNoMatch  string `yaml:"on_no_match"`
}

func (q *Question) exits() []Exit {
	return []Exit{{By: "on_no_input", To: q.OnNoInput}, {By: "on_no_match", To: q.OnNoMatch, ByCaller: true}}
}

// verdict is what an answer's keys amount to so far.
type verdict uint8

const (
	incomplete verdict = iota // more must come
	open                      // an answer, but more may come
	final                     // an answer, and no more may come
	invalid                   // no answer, whatever may come
)

// asker is a state that asks a question.
type asker interface {
	question() *Question
	judge(keys string) verdict
	accept(m *Machine, keys string)
}

// asking is a question that is being asked.
type asking struct {
	asker
	*Question

	answer  []media.Key
	since   time.Duration // when its first key came
	noInput int
	noMatch int
}

func ask(m *Machine, s asker) activity {
	a := &asking{asker: s, Question: s.question()}
	if a.Fresh || a.Sensitive {
		m.forgetKeys()
	}
	if len(m.keys) > 0 && a.BargeIn.allows(0) {
		a.listen(m)
	} else {
		a.say(m, a.Ask)
	}
	return a
}

func (a *asking) handle(m *Machine, e Event) {
	switch e.(type) {
	case KeyPressed:
		if m.mayInterrupt(a.BargeIn) {
			a.listen(m)
		}
	case PromptEnded:
		a.listen(m)
	case TimedOut:
		if m.playing != "" { // a key waited until it may interrupt
			a.listen(m)
			return
		}
		a.close(m)
	default: // nothing else concerns it
	}
}

func (a *asking) say(m *Machine, pieces Pieces) {
	m.stopTimer()
	if !m.play(pieces) {
		a.listen(m)
	}
}

// listen takes the keys that were pressed, and waits for more where they are no answer
// yet.
func (a *asking) listen(m *Machine) {
	for {
		k, ok := m.nextKey()
		if !ok {
			break
		}
		m.cut()
		if len(a.answer) == 0 {
			a.since = m.now
		}
		a.answer = append(a.answer, k)
		switch a.judge(keyText(a.answer)) {
		case final:
			a.accept(m, keyText(a.answer))
			return
		case invalid:
			a.refuse(m)
			return
		case incomplete, open:
		}
	}
	a.await(m)
}

func (a *asking) await(m *Machine) {
	if len(a.answer) == 0 {
		m.wake(cmp.Or(a.Timeout, DefaultTimeout))
		return
	}
	until := m.now + cmp.Or(a.Between, DefaultBetween)
	if a.Overall > 0 {
		until = min(until, a.since+a.Overall)
	}
	m.wakeAt(until)
}

// close makes do with the keys that have come.
func (a *asking) close(m *Machine) {
	if len(a.answer) == 0 {
		a.noInput++
		a.again(m, a.noInput, cmp.Or(a.MaxNoInput, DefaultTries), a.NoInput, a.OnNoInput)
		return
	}
	if keys := keyText(a.answer); a.judge(keys) == open {
		a.accept(m, keys)
		return
	}
	a.refuse(m)
}

func (a *asking) refuse(m *Machine) {
	m.forgetKeys()
	a.answer = nil
	a.noMatch++
	a.again(m, a.noMatch, cmp.Or(a.MaxNoMatch, DefaultTries), a.NoMatch, a.OnNoMatch)
}

func (a *asking) again(m *Machine, tries, most int, first Pieces, exit string) {
	if tries >= most {
		m.goTo(exit)
		return
	}
	second := a.AskAgain
	if len(second) == 0 {
		second = a.Ask
	}
	a.say(m, append(append(Pieces{}, first...), second...))
}

func keyText(keys []media.Key) string {
	var b strings.Builder
	for _, k := range keys {
		b.WriteByte(byte(k))
	}
	return b.String()
}

func containsKey(keys string, k media.Key) bool { return strings.IndexByte(keys, byte(k)) >= 0 }
