package ivr

import (
	"errors"
	"strings"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// What states ask of the machine that runs them: where to go, when to be woken, and
// which keys the caller has pressed.

// goTo leaves the present state for another as soon as its code returns; "" ends the
// flow.
func (m *Machine) goTo(name string) { m.next = &name }

// wake starts the state's timer, to go off after d, in place of one that runs.
func (m *Machine) wake(d time.Duration) { m.wakeAt(m.now + d) }

// wakeAt starts the state's timer, to go off at a moment of the conversation.
func (m *Machine) wakeAt(t time.Duration) { m.deadline = max(t, m.now+1) }

// stopTimer stops the state's timer.
func (m *Machine) stopTimer() { m.deadline = 0 }

// nextKey takes the oldest key that was pressed and not yet used.
func (m *Machine) nextKey() (media.Key, bool) {
	if len(m.keys) == 0 {
		return 0, false
	}
	k := m.keys[0]
	m.keys = m.keys[1:]
	return k, true
}

// forgetKeys throws away the keys that were pressed and not yet used.
func (m *Machine) forgetKeys() { m.keys, m.forgot = nil, true }

// hangup ends the call.
func (m *Machine) hangup() {
	gone := m.gone
	m.finish()
	if !gone {
		m.commands = append(m.commands, signaling.Hangup{})
	}
}

// finish ends the conversation without a command.
func (m *Machine) finish() {
	m.ended = true
	m.name, m.doing, m.next, m.deadline = "", nil, nil, 0
}

// fail ends the call because of a fault in the flow.
func (m *Machine) fail(err error) {
	m.err = err
	m.hangup()
}

// note remembers a fault that the conversation survives, without the sensitive answers
// that its words may hold: notes are logged.
func (m *Machine) note(err error) {
	said := err.Error()
	for _, secret := range m.secrets {
		said = strings.ReplaceAll(said, secret, "…")
	}
	if said != err.Error() {
		err = errors.New(said)
	}
	m.notes = append(m.notes, err)
}

// trailing is a terminator that may yet come after digits that needed none: a caller
// who was asked to end with # does so even when the last digit has settled it, and the
// next question must not take that for its answer.
type trailing struct {
	keys  string
	until time.Duration
}

// swallow reports whether k is the late terminator. Any key ends the wait for it.
func (t *trailing) swallow(k media.Key, now time.Duration) bool {
	late := t.keys != "" && now < t.until && containsKey(t.keys, k)
	*t = trailing{}
	return late
}
