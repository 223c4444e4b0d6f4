package flowfile

import (
	"maps"
	"slices"

	"callbot/ivr"
)

// flows checks how the flows of a file lead to one another.
func (k *check) flows() {
	root := k.file.Flow
	used := map[string]bool{}
	k.calls(root, "", used)
	for _, name := range slices.Sorted(maps.Keys(root.Flows)) {
		k.calls(root.Flows[name], "flows."+name+".", used)
	}
	for _, name := range slices.Sorted(maps.Keys(root.Flows)) {
		if !used[name] {
			k.findOf(root.Flows[name], "flows."+name+".", "flows."+name, "unreachable", "nothing leads to the flow %q", name)
		}
	}
	k.gotos()
}

// calls sees to it that sub-flows return what their callers wait for, and notes which
// flows are used.
func (k *check) calls(flow *ivr.Flow, prefix string, used map[string]bool) {
	for _, name := range slices.Sorted(maps.Keys(flow.States)) {
		switch s := flow.States[name].(type) {
		case ivr.Goto:
			used[s.Flow] = true
		case ivr.Sub:
			used[s.Flow] = true
			for _, result := range slices.Sorted(maps.Keys(s.On)) {
				if !k.ends[s.Flow].returns[result] {
					k.find(Error, prefix+"states."+name+".on."+result, "unreachable-exit", "the flow %q never returns %q", s.Flow, result)
				}
			}
		default: // the others lead to no flow
		}
	}
}

// gotos looks for flows that lead on to one another without end while the caller does
// nothing.
func (k *check) gotos() {
	for _, name := range slices.Sorted(maps.Keys(k.alone)) {
		if k.comesBack(name, name, map[string]bool{}) {
			to := slices.Min(slices.Collect(maps.Keys(k.alone[name].gotos)))
			k.find(Error, "flows."+name+".states."+k.alone[name].gotos[to], "endless-loop",
				"the flow %q may be gone to again and again without the caller doing anything", name)
			return
		}
	}
}

// comesBack reports whether from one flow another may be gone to.
func (k *check) comesBack(from, to string, seen map[string]bool) bool {
	for next, state := range k.alone[from].gotos {
		if k.file.allowed("flows."+from+".states."+state, "endless-loop") {
			continue
		}
		if next == to {
			return true
		}
		if !seen[next] {
			seen[next] = true
			if k.comesBack(next, to, seen) {
				return true
			}
		}
	}
	return false
}
