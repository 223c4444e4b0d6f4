package ivr

import (
	"fmt"
	"maps"
	"slices"
)

// MaxDepth is how deep sub-flows may call one another.
const MaxDepth = 16

// Sub takes the caller through a sub-flow and goes on where that has ended. Variables
// are shared.
type Sub struct {
	// Flow is the name of the sub-flow. With sets variables before it begins.
	Flow string          `yaml:"call"`
	With map[string]Expr `yaml:"with"`
	// On are the states by what the sub-flow returned; anything else leads to Next.
	On   map[string]string `yaml:"on"`
	Next string            `yaml:"next"`
}

// Return ends a sub-flow with a word for the state that called it. In the flow itself
// it ends the conversation.
type Return struct {
	Result string `yaml:"return"`
}

// Goto leaves the flow for another of the flow's Flows, without coming back.
type Goto struct {
	Flow string `yaml:"goto"`
}

// frame is a flow that waits for its sub-flow.
type frame struct {
	prefix string
	caller Sub
	counts map[string]int
}

// Exits is where the state leads when the sub-flow has ended.
func (s Sub) Exits() []Exit {
	var exits []Exit
	for _, result := range slices.Sorted(maps.Keys(s.On)) {
		exits = append(exits, Exit{By: "on." + result, To: s.On[result]})
	}
	return append(exits, Exit{By: "next", To: s.Next})
}

// Exits is nothing: what follows, the calling state says.
func (s Return) Exits() []Exit { return nil }

// Exits is nothing: what follows, the other flow says.
func (s Goto) Exits() []Exit { return nil }

// SubFlow is the field that names another flow, and its value.
func (s Sub) SubFlow() (field, name string) { return "call", s.Flow }

// SubFlow is the field that names another flow, and its value.
func (s Goto) SubFlow() (field, name string) { return "goto", s.Flow }

func (s Sub) enter(m *Machine) activity {
	if len(m.frames) == MaxDepth {
		m.fail(fmt.Errorf("%w: %q is called %d deep", ErrCircle, s.Flow, MaxDepth))
		return idle{}
	}
	m.assign(s.With)
	m.frames = append(m.frames, frame{m.prefix, s, m.counts})
	m.counts = nil
	m.startFlow(s.Flow)
	return idle{}
}

func (s Return) enter(m *Machine) activity {
	m.flowEnded(s.Result)
	return idle{}
}

func (s Goto) enter(m *Machine) activity {
	m.startFlow(s.Flow)
	return idle{}
}

// startFlow goes to the first state of another flow.
func (m *Machine) startFlow(name string) {
	flow := m.Flow.Flows[name]
	if flow == nil {
		m.fail(fmt.Errorf("no flow is called %q", name))
		return
	}
	m.prefix = name + "/"
	m.goTo(flow.Start)
}

// flowEnded goes on where a sub-flow was called, or ends the conversation.
func (m *Machine) flowEnded(result string) {
	if len(m.frames) == 0 {
		if m.KeepCall {
			m.finish()
			return
		}
		m.hangup()
		return
	}
	last := m.frames[len(m.frames)-1]
	m.frames = m.frames[:len(m.frames)-1]
	m.prefix, m.counts = last.prefix, last.counts
	if to, ok := last.caller.On[result]; ok {
		m.goTo(to)
		return
	}
	m.goTo(last.caller.Next)
}
