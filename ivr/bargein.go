package ivr

import "time"

// BargeIn says when a key may cut a prompt short: at once (the zero value), when the
// prompt has played for so long, or NoBargeIn.
type BargeIn time.Duration

// NoBargeIn lets a prompt play to its end, whatever is pressed. The keys are kept.
const NoBargeIn BargeIn = -1

func (b BargeIn) allows(heard time.Duration) bool {
	return b != NoBargeIn && heard >= time.Duration(b)
}

// mayInterrupt reports whether a key may end the prompt that plays now. Where it may
// only later, it sets the state's timer to that moment.
func (m *Machine) mayInterrupt(b BargeIn) bool {
	if m.playing == "" || b.allows(m.now-m.since) {
		return true
	}
	if b != NoBargeIn {
		m.wakeAt(m.since + time.Duration(b))
	}
	return false
}
