package ivr

import (
	"errors"
	"fmt"
)

// maxHops bounds how many states one step may pass through. More is a flow that turns
// in circles without ever waiting for the caller; a loop that counts through a list of
// some hundreds is not.
const maxHops = 10_000

// ErrCircle says that a flow went from state to state without end.
var ErrCircle = errors.New("the flow turns in circles")

// settle enters states until one of them waits for something.
func (m *Machine) settle() {
	for hops := 0; m.next != nil && !m.ended; hops++ {
		name := *m.next
		m.next = nil
		m.leave()
		switch {
		case hops == maxHops:
			m.fail(fmt.Errorf("%w at state %q", ErrCircle, name))
		case name == "":
			m.flowEnded("")
		default:
			m.enter(m.prefix + name)
		}
	}
}

func (m *Machine) enter(name string) {
	state := m.Flow.Lookup(name)
	if state == nil {
		m.fail(fmt.Errorf("no state is called %q", name))
		return
	}
	if _, quiet := state.(silent); m.gone && !quiet {
		m.finish()
		return
	}
	m.name = name
	m.entered = append(m.entered, name)
	doing := state.enter(m)
	if !m.ended {
		m.doing = doing
	}
}

// leave puts away what the present state has running.
func (m *Machine) leave() {
	m.deadline = 0
	m.silence()
	m.name, m.doing = "", nil
}
