package ivrtest

import (
	"maps"
	"slices"

	"callbot/ivr"
)

// Coverage says how much of a flow conversations have been through.
type Coverage struct {
	States, StatesOf int // entered, of how many
	Edges, EdgesOf   int // gone along, of how many
	// Missed are the states and edges ("main -> hours") that no conversation came by.
	Missed []string
}

// Cover counts what paths cover of a flow. An edge is an exit that leads to a state; a
// sub-flow is entered along an edge to its first state, and left along the exits of
// whoever called it.
func Cover(flow *ivr.Flow, results []Result) Coverage {
	states, edges := plan(flow)
	for _, r := range results {
		w := walk{flow: flow, edges: edges}
		for _, name := range r.Path {
			states[name] = true
			w.to(name)
		}
	}
	var c Coverage
	c.States, c.StatesOf = count(states, &c.Missed)
	c.Edges, c.EdgesOf = count(edges, &c.Missed)
	return c
}

// plan lists a flow's states and edges, none of which is covered yet.
func plan(flow *ivr.Flow) (states, edges map[string]bool) {
	states, edges = map[string]bool{}, map[string]bool{}
	chart := func(prefix string, f *ivr.Flow) {
		for name, state := range f.States {
			states[prefix+name] = false
			for _, exit := range state.Exits() {
				if exit.To != "" {
					edges[prefix+name+" -> "+prefix+exit.To] = false
				}
			}
			if sub := calls(flow, state); sub != "" {
				edges[prefix+name+" -> "+sub] = false
			}
		}
	}
	chart("", flow)
	for name, sub := range flow.Flows {
		chart(name+"/", sub)
	}
	return states, edges
}

// calls is the first state of the flow that a state calls, or "".
func calls(flow *ivr.Flow, state ivr.State) string {
	s, ok := state.(interface{ SubFlow() (field, name string) })
	if !ok {
		return ""
	}
	_, name := s.SubFlow()
	if sub := flow.Flows[name]; sub != nil {
		return name + "/" + sub.Start
	}
	return ""
}

// walk is a way through a flow that is gone state by state.
type walk struct {
	flow  *ivr.Flow
	edges map[string]bool
	at    string
	calls []string // the states whose sub-flows are gone through
}

// to goes on to a state and marks the edge that leads there. What follows the end of a
// sub-flow is an exit of the state that called it, or, where that one's flow has ended with
// it, of the state that called that.
func (w *walk) to(name string) {
	from := w.at
	w.at = name
	if calls(w.flow, w.flow.Lookup(from)) == name {
		w.mark(from, name)
		if _, comesBack := w.flow.Lookup(from).(ivr.Sub); comesBack {
			w.calls = append(w.calls, from)
		}
		return
	}
	for from != "" && !w.mark(from, name) {
		from = w.pop()
	}
}

// mark marks an edge, if there is one.
func (w *walk) mark(from, to string) bool {
	edge := from + " -> " + to
	_, known := w.edges[edge]
	if known {
		w.edges[edge] = true
	}
	return known
}

// pop is the state that called the flow which has ended, "" where none did.
func (w *walk) pop() string {
	if len(w.calls) == 0 {
		return ""
	}
	last := w.calls[len(w.calls)-1]
	w.calls = w.calls[:len(w.calls)-1]
	return last
}

func count(seen map[string]bool, missed *[]string) (covered, of int) {
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		if seen[name] {
			covered++
		} else {
			*missed = append(*missed, name)
		}
	}
	return covered, len(seen)
}
