package flowfile

import (
	"maps"
	"strings"

	"callbot/ivr"
)

// outcome is how a sub-flow may come to its end.
type outcome struct {
	returns map[string]bool   // its results; "" is that of a flow which just ends
	gotos   map[string]string // the flows it may leave for, and the states that do so
	hangsUp bool              // it may end the conversation
}

// outcomes are how the sub-flows of a flow may come to their ends; with alone set, without
// the caller doing anything. Flows may call each other in circles, so that it goes on until
// nothing new is found.
func outcomes(root *ivr.Flow, alone bool) map[string]outcome {
	found := map[string]outcome{}
	for again := true; again; {
		again = false
		for name, flow := range root.Flows {
			o := outcome{returns: map[string]bool{}, gotos: map[string]string{}}
			o.follow(flow, flow.Start, alone, found, map[string]bool{})
			again = again || !o.equal(found[name])
			found[name] = o
		}
	}
	return found
}

func (o *outcome) equal(p outcome) bool {
	return maps.Equal(o.returns, p.returns) && maps.Equal(o.gotos, p.gotos) && o.hangsUp == p.hangsUp
}

// follow adds what a flow may come to from a state on.
func (o *outcome) follow(flow *ivr.Flow, name string, alone bool, known map[string]outcome, seen map[string]bool) {
	if name == "" {
		o.returns[""] = true
		return
	}
	if seen[name] {
		return
	}
	seen[name] = true
	switch s := flow.States[name].(type) {
	case ivr.Hangup:
		o.hangsUp = true
	case ivr.Return:
		o.returns[s.Result] = true
	case ivr.Goto:
		o.add(known[s.Flow])
		if before, ok := o.gotos[s.Flow]; !ok || name < before {
			o.gotos[s.Flow] = name
		}
	case ivr.Sub:
		o.hangsUp = o.hangsUp || known[s.Flow].hangsUp
		for _, exit := range returned(s, known) {
			o.follow(flow, exit.To, alone, known, seen)
		}
	default:
		for _, exit := range s.Exits() {
			if !alone || !exit.ByCaller {
				o.follow(flow, exit.To, alone, known, seen)
			}
		}
	}
}

// add adds the ends of a flow that is gone to.
func (o *outcome) add(p outcome) {
	maps.Copy(o.returns, p.returns)
	o.hangsUp = o.hangsUp || p.hangsUp
}

// returned are the ways on from a call of a sub-flow that it may really come back by.
func returned(s ivr.Sub, known map[string]outcome) (exits []ivr.Exit) {
	next := false
	for result := range known[s.Flow].returns {
		_, listed := s.On[result]
		next = next || !listed
	}
	for _, exit := range s.Exits() {
		result, listed := strings.CutPrefix(exit.By, "on.")
		if listed && known[s.Flow].returns[result] || !listed && next {
			exits = append(exits, exit)
		}
	}
	return exits
}
