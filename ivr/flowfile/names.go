package flowfile

import (
	"maps"
	"slices"
	"strings"

	"callbot/ivr"
)

// maxName is the longest name of a state or a flow. Names travel with every prompt, in
// a field of the service's that holds 256 characters.
const maxName = 64

// checkNames sees to it that every state and flow that is named is there.
func (d *decoder) checkNames(flow *ivr.Flow) {
	d.checkFlow(flow, flow, "")
	d.checkVars(flow.Vars, "vars.")
	for _, name := range slices.Sorted(maps.Keys(flow.Flows)) {
		path := "flows." + name
		d.checkLabel(name, path)
		if sub := flow.Flows[name]; sub != nil {
			d.checkFlow(sub, flow, path+".")
			d.checkOwn(path)
			continue
		}
		d.add(d.where[path], "no-states", "the flow %q is empty", name)
		flow.Flows[name] = &ivr.Flow{}
	}
}

// ofTheWhole are the fields that only the flow as a whole has.
var ofTheWhole = []string{"flows", "on_hangup", "vars", "language", "voice", "voices", "holidays", "max_duration"}

// checkOwn sees to it that a sub-flow says nothing that is not asked of it.
func (d *decoder) checkOwn(path string) {
	for _, field := range ofTheWhole {
		if at, ok := d.where[path+"."+field]; ok {
			d.add(at, "unknown-field", "a sub-flow has no %q of its own: write it beside \"flows\"", field)
		}
	}
}

// checkFlow checks one flow, whose paths begin with prefix.
func (d *decoder) checkFlow(flow, root *ivr.Flow, prefix string) {
	at, ok := d.where[strings.TrimSuffix(prefix, ".")]
	if !ok {
		at = position{1, 1}
	}
	if len(flow.States) == 0 {
		d.add(at, "no-states", "a flow needs states")
		return
	}
	if flow.Start == "" {
		d.add(at, "no-start", "the flow does not say with which state it starts")
	} else {
		d.checkName(flow, flow.Start, prefix+"start")
	}
	if flow.OnHangup != "" {
		d.checkName(flow, flow.OnHangup, prefix+"on_hangup")
	}
	for _, name := range slices.Sorted(maps.Keys(flow.States)) {
		d.checkState(flow, root, name, prefix+"states."+name)
	}
}

func (d *decoder) checkState(flow, root *ivr.Flow, name, path string) {
	d.checkLabel(name, path)
	state := flow.States[name]
	if state == nil {
		d.unfinished(name, path)
		return
	}
	d.checkVariables(state, path)
	for _, exit := range state.Exits() {
		if exit.To != "" {
			d.checkName(flow, exit.To, path+"."+exit.By)
		}
	}
	if s, ok := state.(interface{ SubFlow() (field, name string) }); ok {
		field, sub := s.SubFlow()
		if _, known := root.Flows[sub]; !known {
			d.add(d.where[path+"."+field], "unknown-flow", "there is no flow %q%s", sub, suggest(sub, root.Flows))
		}
	}
}

// checkVariables sees to it that what a state sets can be asked for.
func (d *decoder) checkVariables(state ivr.State, path string) {
	switch s := state.(type) {
	case ivr.Set:
		d.checkVars(s.Values, path+".set.")
	case ivr.Sub:
		d.checkVars(s.With, path+".with.")
	case ivr.Gather:
		d.checkVariable(s.Into, path+".gather")
	case ivr.Record:
		d.checkVariable(s.Into, path+".record")
	case ivr.Fetch:
		d.checkVariable(s.Into, path+".into")
	default: // the others set none
	}
}

func (d *decoder) checkVars(vars map[string]ivr.Expr, prefix string) {
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		d.checkVariable(name, prefix+name)
	}
}

func (d *decoder) checkVariable(name, path string) {
	switch {
	case name == "":
	case slices.Contains(ivr.OfTheMoment, name):
		d.add(d.where[path], "name", "%q is what it is at the moment, and cannot be set", name)
	case !isVariable(name):
		d.add(d.where[path], "name", "no expression can ask for a variable %q: want letters, digits and _", name)
	}
}

func (d *decoder) checkName(flow *ivr.Flow, name, path string) {
	if _, ok := flow.States[name]; !ok {
		d.add(d.where[path], "unknown-state", "there is no state %q%s", name, suggest(name, flow.States))
	}
}

func (d *decoder) checkLabel(name, path string) {
	if name == "" || len(name) > maxName || strings.ContainsAny(name, "/#.") {
		d.add(d.where[path], "name", "a name has 1 to %d letters and none of / # . in it", maxName)
	}
}

// unfinished complains about a state without content, unless its content was refused.
func (d *decoder) unfinished(name, path string) {
	if !slices.ContainsFunc(d.problems, func(p Problem) bool { return p.Line >= d.where[path].line }) {
		d.add(d.where[path], "state-kind", "the state %q is empty", name)
	}
}
