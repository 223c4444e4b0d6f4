package ivrtest

import (
	"maps"
	"slices"
	"strings"

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
		for i, name := range r.Path {
			states[name] = true
			if i > 0 {
				walk(flow, edges, r.Path[i-1], name)
			}
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

// walk marks the edge from one state to the next. What follows the end of a sub-flow is
// an exit of a state that calls it.
func walk(flow *ivr.Flow, edges map[string]bool, from, to string) {
	if _, ok := edges[from+" -> "+to]; ok {
		edges[from+" -> "+to] = true
		return
	}
	sub, _, nested := strings.Cut(from, "/")
	if !nested {
		return
	}
	for edge := range edges {
		caller, next, _ := strings.Cut(edge, " -> ")
		if s, ok := flow.Lookup(caller).(ivr.Sub); ok && s.Flow == sub && next == to {
			edges[edge] = true
		}
	}
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
