package flowfile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"callbot/ivr"
)

// Checker looks for what is wrong with a flow that can be read.
//
// A problem it finds may be accepted beside the state, with a reason:
//
//	allow: {endless-loop: the queue has a person at its other end}
type Checker struct {
	// Prompt says how long a prompt plays, or why it cannot be played. Nil leaves
	// prompts unchecked.
	Prompt func(uri string) (time.Duration, error)
}

// Check returns the problems of a flow, in the order of the file.
func (c Checker) Check(f *File) Problems {
	k := &check{
		Checker: c, file: f, secrets: secrets(f.Flow), spoken: spokenIn(f.Flow), ends: outcomes(f.Flow, false), alone: outcomes(f.Flow, true),
	}
	k.root()
	k.flow(f.Flow, "")
	for _, name := range slices.Sorted(maps.Keys(f.Flow.Flows)) {
		k.flow(f.Flow.Flows[name], "flows."+name+".")
	}
	k.flows()
	k.length()
	return k.problems.sorted()
}

// check is one check of a file.
type check struct {
	Checker
	file     *File
	problems Problems
	secrets  map[string]bool             // variables
	spoken   map[string]bool             // languages
	ends     map[string]outcome          // of the sub-flows
	alone    map[string]outcome          // of those whose caller does nothing
	sounds   map[string]sound            // of prompts that were opened, by URI
	sojourns map[*ivr.Flow]time.Duration // how long flows keep a caller who does nothing
}

// flow checks the states of one flow, whose paths begin with prefix.
func (k *check) flow(flow *ivr.Flow, prefix string) {
	g := k.graph(flow)
	k.reachable(g, prefix)
	k.deadEnds(g, prefix)
	k.loops(g, prefix)
	for _, name := range g.names {
		path := prefix + "states." + name
		k.keys(flow.States[name], path)
		k.timeouts(flow.States[name], path)
		k.fallback(flow, flow.States[name], path)
		k.prompts(flow.States[name], path)
	}
}

// findOf notes a problem of a flow as a whole, which may be accepted beside its first state.
func (k *check) findOf(flow *ivr.Flow, prefix, path, rule, format string, args ...any) {
	if !k.file.allowed(prefix+"states."+flow.Start, rule) {
		k.find(Warning, path, rule, format, args...)
	}
}

// find notes a problem with a field, or with the state where the field is not written.
func (k *check) find(severity Severity, path, rule, format string, args ...any) {
	if k.file.allowed(path, rule) {
		return
	}
	at := k.file.at(path)
	k.problems = append(k.problems, Problem{
		File: k.file.Name, Line: at.line, Column: at.column, Severity: severity, Rule: rule, Message: fmt.Sprintf(format, args...),
	})
}

// at is where a path is written, or the nearest thing around it.
func (f *File) at(path string) position {
	for path != "" {
		if at, ok := f.where[path]; ok {
			return at
		}
		path = path[:max(strings.LastIndexByte(path, '.'), 0)]
	}
	return position{1, 1}
}

// allowed reports whether the author of the flow has accepted a problem beside the
// state that a path leads through.
func (f *File) allowed(path, rule string) bool {
	parts := strings.Split(path, ".")
	states := 0 // where the state's flow has its "states"
	if parts[0] == "flows" {
		states = 2
	}
	if states+1 >= len(parts) || parts[states] != "states" {
		return false
	}
	_, ok := f.where[strings.Join(parts[:states+2], ".")+".allow."+rule]
	return ok
}
