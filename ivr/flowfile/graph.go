package flowfile

import (
	"maps"
	"slices"

	"callbot/ivr"
)

// graph is a flow as states and the ways between them.
type graph struct {
	flow  *ivr.Flow
	names []string // of the states, in order
	exits map[string][]ivr.Exit

	outcomes map[string]outcome // of sub-flows
	quiet    map[string]outcome // of sub-flows whose caller does nothing
}

func (k *check) graph(flow *ivr.Flow) *graph {
	g := &graph{
		flow: flow, names: slices.Sorted(maps.Keys(flow.States)), exits: map[string][]ivr.Exit{}, outcomes: k.ends, quiet: k.alone,
	}
	for _, name := range g.names {
		g.exits[name] = flow.States[name].Exits()
	}
	return g
}

// reach adds to seen every state that can be come to from one.
func (g *graph) reach(from string, seen map[string]bool) {
	if from == "" || seen[from] {
		return
	}
	seen[from] = true
	for _, exit := range g.exits[from] {
		g.reach(exit.To, seen)
	}
}

// ends are the states from which the flow can come to an end.
func (g *graph) ends() map[string]bool {
	ends, before := map[string]bool{}, map[string][]string{}
	var found []string
	for _, name := range g.names {
		for _, exit := range g.endings(name) {
			if exit == "" {
				found = append(found, name)
			}
			before[exit] = append(before[exit], name)
		}
	}
	for len(found) > 0 {
		name := found[0]
		found = found[1:]
		if !ends[name] {
			ends[name] = true
			found = append(found, before[name]...)
		}
	}
	return ends
}

// endings are the states by which the flow may come to an end after a state; "" is the end
// itself.
func (g *graph) endings(name string) []string {
	exits := g.exits[name]
	var to []string
	switch s := g.flow.States[name].(type) {
	case ivr.Hangup, ivr.Return, ivr.Goto:
		return []string{""}
	case ivr.Sub:
		if g.outcomes[s.Flow].hangsUp {
			to = append(to, "")
		}
		exits = returned(s, g.outcomes)
	default: // the others end by their exits
	}
	for _, exit := range exits {
		to = append(to, exit.To)
	}
	return to
}

// circle is a way by which the flow may come back to where it was without the caller
// doing anything, without a Repeat that counts, and without one of the states in cut; nil
// when there is none.
func (g *graph) circle(cut map[string]bool) []string {
	done := maps.Clone(cut)
	if done == nil {
		done = map[string]bool{}
	}
	for _, name := range g.names {
		if found := g.circleFrom(name, nil, map[string]bool{}, done); found != nil {
			return found
		}
	}
	return nil
}

// circleFrom looks for a circle on the ways on from a state. The states in done lead
// into none; those in on are the path.
func (g *graph) circleFrom(name string, path []string, on, done map[string]bool) []string {
	if name == "" || done[name] {
		return nil
	}
	if on[name] {
		return path[slices.Index(path, name):]
	}
	on[name] = true
	for _, to := range g.alone(name) {
		if found := g.circleFrom(to, append(path, name), on, done); found != nil {
			return found
		}
	}
	done[name] = true
	return nil
}

// alone are the states that a state leads to by itself.
func (g *graph) alone(name string) []string {
	var to []string
	exits := g.exits[name]
	if s, ok := g.flow.States[name].(ivr.Sub); ok {
		exits = returned(s, g.quiet)
	}
	for _, exit := range exits {
		_, counts := g.flow.States[name].(ivr.Repeat)
		if !exit.ByCaller && !(counts && exit.By == "do") {
			to = append(to, exit.To)
		}
	}
	return to
}

func (k *check) reachable(g *graph, prefix string) {
	seen := map[string]bool{}
	g.reach(g.flow.Start, seen)
	g.reach(g.flow.OnHangup, seen)
	for _, name := range g.names {
		if !seen[name] {
			k.find(Warning, prefix+"states."+name, "unreachable", "nothing leads to the state %q", name)
		}
	}
}

func (k *check) deadEnds(g *graph, prefix string) {
	ends := g.ends()
	for _, name := range g.names {
		if !ends[name] {
			k.find(Error, prefix+"states."+name, "dead-end", "from the state %q the conversation can never come to an end", name)
		}
	}
}

// maxCircles is how many circles of a flow are named; where there are more, the flow as a
// whole is not thought through.
const maxCircles = 10

func (k *check) loops(g *graph, prefix string) {
	cut := map[string]bool{}
	for named := 0; named < maxCircles; {
		circle := g.circle(cut)
		if circle == nil {
			return
		}
		at := slices.IndexFunc(circle, func(name string) bool { return k.file.allowed(prefix+"states."+name, "endless-loop") })
		if at < 0 {
			at = 0
			named++
			k.find(Error, prefix+"states."+circle[0], "endless-loop",
				"the flow may turn in circles through %v without the caller doing anything: count them with repeat", circle)
		}
		cut[circle[at]] = true
	}
}
