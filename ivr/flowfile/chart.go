package flowfile

import (
	"maps"
	"reflect"
	"slices"

	"callbot/ivr"
)

// Chart is a flow as a picture of it needs it, for programs that draw it themselves.
type Chart struct {
	Name   string       `json:"name"`
	Start  string       `json:"start"`
	States []ChartState `json:"states"`
	Edges  []ChartEdge  `json:"edges"`
}

// ChartState is a state; one of a sub-flow is called "flow/state", as an Observer is
// told.
type ChartState struct {
	Name string `json:"name"`
	Kind string `json:"kind"` // the word that says what it does
}

// ChartEdge is a way from one state to another; To is empty where the flow ends.
type ChartEdge struct {
	From string `json:"from"`
	To   string `json:"to"`
	By   string `json:"by"` // the keys, the case, or the field
}

// NewChart charts a flow with its sub-flows.
func NewChart(flow *ivr.Flow) Chart {
	c := Chart{Name: flow.Name, Start: flow.Start, States: []ChartState{}, Edges: []ChartEdge{}}
	c.add(flow, flow, "")
	for _, name := range slices.Sorted(maps.Keys(flow.Flows)) {
		c.add(flow, flow.Flows[name], name+"/")
	}
	return c
}

func (c *Chart) add(root, flow *ivr.Flow, prefix string) {
	for _, name := range slices.Sorted(maps.Keys(flow.States)) {
		state := flow.States[name]
		from := prefix + name
		c.States = append(c.States, ChartState{from, kindOf(state)})
		if s, ok := state.(interface{ SubFlow() (field, name string) }); ok {
			field, sub := s.SubFlow()
			c.Edges = append(c.Edges, ChartEdge{from, sub + "/" + root.Flows[sub].Start, field})
		}
		for _, exit := range state.Exits() {
			to := exit.To
			if to != "" {
				to = prefix + to
			}
			c.Edges = append(c.Edges, ChartEdge{from, to, label(exit.By)})
		}
	}
}

// kindOf is the word that says what a state does.
func kindOf(state ivr.State) string {
	for word, kind := range stateKinds {
		if reflect.TypeOf(state) == kind {
			return word
		}
	}
	return ""
}
