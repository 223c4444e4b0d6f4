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
	ends := map[string]bool{}
	for again := true; again; {
		again = false
		for _, name := range g.names {
			if !ends[name] && g.endsNext(name, ends) {
				ends[name], again = true, true
			}
		}
	}
	return ends
}

func (g *graph) endsNext(name string, ends map[string]bool) bool {
	exits := g.exits[name]
	switch s := g.flow.States[name].(type) {
	case ivr.Hangup, ivr.Return, ivr.Goto:
		return true
	case ivr.Sub:
		if g.outcomes[s.Flow].hangsUp {
			return true
		}
		exits = returned(s, g.outcomes)
	default: // the others end by their exits
	}
	return slices.ContainsFunc(exits, func(e ivr.Exit) bool { return e.To == "" || ends[e.To] })
}

// circle is a way by which the flow may come back to where it was without the caller
// doing anything and without a Repeat that counts; nil when there is none.
func (g *graph) circle() []string {
	done := map[string]bool{}
	for _, name := range g.names {
		if found := g.circleFrom(name, nil, done); found != nil {
			return found
		}
	}
	return nil
}

// circleFrom looks for a circle on the ways on from a state. The states in done lead
// into none.
func (g *graph) circleFrom(name string, path []string, done map[string]bool) []string {
	if name == "" || done[name] {
		return nil
	}
	if i := slices.Index(path, name); i >= 0 {
		return path[i:]
	}
	for _, to := range g.alone(name) {
		if found := g.circleFrom(to, append(path, name), done); found != nil {
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

func (k *check) loops(g *graph, prefix string) {
	if circle := g.circle(); circle != nil {
		k.find(Error, prefix+"states."+circle[0], "endless-loop",
			"the flow may turn in circles through %v without the caller doing anything: count them with repeat", circle)
	}
}
