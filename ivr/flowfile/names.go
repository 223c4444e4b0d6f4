package flowfile

import (
	"maps"
	"slices"

	"callbot/ivr"
)

// checkNames sees to it that every state that is named is there.
func (d *decoder) checkNames(flow *ivr.Flow) {
	if len(flow.States) == 0 {
		d.add(position{1, 1}, "no-states", "a flow needs states")
		return
	}
	if flow.Start == "" {
		d.add(position{1, 1}, "no-start", "the flow does not say with which state it starts")
	} else {
		d.checkName(flow, flow.Start, "start")
	}
	for _, name := range slices.Sorted(maps.Keys(flow.States)) {
		state := flow.States[name]
		if state == nil {
			d.unfinished(name)
			continue
		}
		for _, exit := range state.Exits() {
			if exit.To != "" {
				d.checkName(flow, exit.To, "states."+name+"."+exit.By)
			}
		}
	}
}

func (d *decoder) checkName(flow *ivr.Flow, name, path string) {
	if _, ok := flow.States[name]; !ok {
		d.add(d.where[path], "unknown-state", "there is no state %q%s", name, suggest(name, flow.States))
	}
}

// unfinished complains about a state without content, unless its content was refused.
func (d *decoder) unfinished(name string) {
	if len(d.problems) == 0 {
		d.add(d.where["states."+name], "state-kind", "the state %q is empty", name)
	}
}
