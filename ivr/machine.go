package ivr

import (
	"cmp"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// MaxTypeAhead is how many keys are kept that no state has taken yet. Later ones are
// forgotten: the caller types into the blue.
const MaxTypeAhead = 64

// Machine takes one call through a flow. It is for one goroutine at a time.
//
// Keys that are pressed before a question is reached are kept for it (type-ahead), up
// to MaxTypeAhead; an answer that makes no sense throws them away.
type Machine struct {
	Flow *Flow
	// Vars are the variables of the conversation. Nil is as good as empty.
	Vars Vars
	// Seed decides what is said where a flow leaves it to chance.
	Seed uint64
	// KeepCall leaves the call up when the flow has come to its end; only a Hangup
	// state ends it then.
	KeepCall bool

	now      time.Duration
	began    time.Duration
	clock    time.Time     // the time of day at began
	deadline time.Duration // of the state's timer; 0 when it is not running
	commands []signaling.Command

	name    string // of the present state
	doing   activity
	next    *string // the state to enter before the step is over
	entered []string

	prefix   string  // of the names of the present flow's states
	frames   []frame // flows that wait for a sub-flow
	counts   map[string]int
	requests []Request

	consultation *Consultation
	notes        []error
	reason       string

	keys     []media.Key
	forgot   bool // keys, in the present step
	trailing trailing

	secrets []string // sensitive answers

	playing    string // context of the prompt that plays, "" when none does
	since      time.Duration
	background string // context of the background that plays
	serial     int

	operation string // context of the recording or invitation under way, "" when none is

	gone  bool // the caller has
	ended bool
	err   error
}

// Step takes an event and returns the commands to send, in order, and how long to wait
// for the next event before stepping with TimedOut; 0 means without end. Time does not
// run backwards: an event that is dated before the last one happens with it.
func (m *Machine) Step(e Event) ([]signaling.Command, time.Duration) {
	if m.ended {
		return nil, 0
	}
	m.now = max(m.now, e.at())
	m.commands, m.entered, m.requests, m.notes = nil, nil, nil, nil
	m.consultation, m.forgot = nil, false
	m.take(e)
	m.settle()
	return m.commands, m.wait()
}

// State is the name of the present state, "" before the first and after the last.
func (m *Machine) State() string { return m.name }

// Entered are the names of the states that the last step entered, in order.
func (m *Machine) Entered() []string { return m.entered }

// Gone reports whether the caller has hung up. What follows is the flow's OnHangup,
// in which no command comes.
func (m *Machine) Gone() bool { return m.gone }

// Ended reports whether the conversation is over: no command comes after.
func (m *Machine) Ended() bool { return m.ended }

// Notes are what went wrong in the last step without ending the conversation.
func (m *Machine) Notes() []error { return m.notes }

// Reason is what a Hangup state gives for a reason, once the conversation has come to one.
func (m *Machine) Reason() string { return m.reason }

// Err says what was wrong with the flow, once that has ended the conversation.
func (m *Machine) Err() error { return m.err }

// Sensitive reports whether the keys that are pressed now are a secret of the caller's.
func (m *Machine) Sensitive() bool {
	a, ok := m.doing.(*asking)
	return ok && a.Sensitive
}

// Unused are the keys that were pressed and that no state has taken, in their order.
func (m *Machine) Unused() []media.Key { return m.keys }

// Forgot reports whether the last step threw away the keys that were pressed before it.
// Those on their way to the machine go with them: the caller pressed them before, too.
func (m *Machine) Forgot() bool { return m.forgot }

// After makes the machine go on where another has ended on the same call, as far as a
// late terminator goes: it is not taken for the answer to the next question. The
// moments of both must be counted from the same beginning.
func (m *Machine) After(earlier *Machine) { m.trailing = earlier.trailing }

func (m *Machine) take(e Event) {
	if _, over := e.(HungUp); over {
		m.hungUp()
		return
	}
	if _, first := e.(Started); !first && m.now >= m.limit() {
		m.hangup()
		return
	}
	switch e := e.(type) {
	case Started:
		m.start(e)
	case KeyPressed:
		m.press(e.Key)
	case PromptEnded:
		m.promptEnded(e)
	case TimedOut:
		m.timedOut(e)
	case OperationEnded:
		m.operationEnded(e)
	case Fetched, TransferFailed:
		m.tell(e)
	default: // HungUp was taken before
	}
}

func (m *Machine) start(e Started) {
	if m.doing != nil {
		return
	}
	if m.Vars == nil {
		m.Vars = Vars{}
	}
	m.began, m.clock = m.now, e.Time
	m.Vars["caller"] = e.Call.Source.Identity.ID
	m.Vars["called"] = e.Call.Called()
	if m.Vars["language"] == nil {
		m.Vars["language"] = cmp.Or(m.Flow.Language, DefaultLanguage)
	}
	for name, x := range m.Flow.Vars {
		if _, given := m.Vars[name]; !given {
			m.Vars[name] = m.eval(x)
		}
	}
	m.goTo(m.Flow.Start)
}

func (m *Machine) press(k media.Key) {
	if m.gone || !k.Valid() || m.trailing.swallow(k, m.now) || len(m.keys) >= MaxTypeAhead {
		return
	}
	m.keys = append(m.keys, k)
	m.tell(KeyPressed{At: m.now, Key: k})
}

func (m *Machine) timedOut(e TimedOut) {
	if m.deadline == 0 || m.now < m.deadline {
		return
	}
	m.deadline = 0
	m.tell(e)
}

func (m *Machine) tell(e Event) {
	if m.doing != nil {
		m.doing.handle(m, e)
	}
}

// wait is the time until the next thing that happens by itself.
func (m *Machine) wait() time.Duration {
	if m.ended {
		return 0
	}
	until := m.limit()
	if m.deadline != 0 {
		until = min(until, m.deadline)
	}
	return max(until-m.now, 1)
}

// limit is when the conversation has lasted for too long.
func (m *Machine) limit() time.Duration { return m.began + m.Flow.maxDuration() }
