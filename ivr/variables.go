package ivr

import (
	"maps"
	"slices"
)

// Variables are the names that a conversation of the flow may know, in order: those it
// begins with, and those that its states and sub-flows set.
func (f *Flow) Variables() []string {
	names := map[string]struct{}{}
	for _, name := range BuiltIn {
		names[name] = struct{}{}
	}
	f.addVariables(names)
	for _, sub := range f.Flows {
		if sub != nil {
			sub.addVariables(names)
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func (f *Flow) addVariables(names map[string]struct{}) {
	for name := range f.Vars {
		names[name] = struct{}{}
	}
	for _, state := range f.States {
		if s, ok := state.(assigner); ok {
			for _, name := range s.assigns() {
				names[name] = struct{}{}
			}
		}
	}
}

// assigner is a state that sets variables.
type assigner interface{ assigns() []string }

func (s Gather) assigns() []string { return named(s.Into) }
func (s Fetch) assigns() []string  { return named(s.Into) }
func (s Set) assigns() []string    { return slices.Collect(maps.Keys(s.Values)) }
func (s Sub) assigns() []string    { return slices.Collect(maps.Keys(s.With)) }

func named(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}
