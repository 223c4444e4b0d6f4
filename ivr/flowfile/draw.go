package flowfile

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"callbot/ivr"
)

// Draw writes a flow as a Mermaid state diagram (https://mermaid.js.org, stateDiagram-v2).
// Sub-flows are drawn as states with states in them.
func Draw(w io.Writer, flow *ivr.Flow) error {
	var b bytes.Buffer
	d := drawing{Buffer: &b, names: map[string]string{}, taken: map[string]bool{}}
	b.WriteString("stateDiagram-v2\n")
	d.flow(flow, "", "    ")
	for _, name := range slices.Sorted(maps.Keys(flow.Flows)) {
		fmt.Fprintf(&b, "    state \"%s\" as %s {\n", quoted(name), d.name(name+"/"))
		d.flow(flow.Flows[name], name+"/", "        ")
		b.WriteString("    }\n")
	}
	_, err := b.WriteTo(w)
	return err
}

// drawing is a flow that is being drawn.
type drawing struct {
	*bytes.Buffer
	names map[string]string // of states, and of flows, which end with /
	taken map[string]bool
}

// name is what the drawing calls a state or a flow: its name with letters, digits and _
// only, and with a number where another is called so already.
func (d *drawing) name(of string) string {
	if name, known := d.names[of]; known {
		return name
	}
	plain := plainName(strings.TrimSuffix(of, "/"))
	name := plain
	for i := 2; d.taken[name]; i++ {
		name = fmt.Sprintf("%s_%d", plain, i)
	}
	d.names[of], d.taken[name] = name, true
	return name
}

// quoted is a text without what ends a text in Mermaid: entities in its place.
func quoted(text string) string {
	return strings.NewReplacer("#", "#35;", `"`, "#quot;", ";", "#59;", ":", "#58;", "\n", " ", "\r", " ").Replace(text)
}

func plainName(state string) string {
	return "s_" + strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' {
			return c
		}
		return '_'
	}, state)
}

func (d *drawing) flow(flow *ivr.Flow, prefix, indent string) {
	names := slices.Sorted(maps.Keys(flow.States))
	for _, name := range names {
		fmt.Fprintf(d, "%sstate \"%s\" as %s\n", indent, quoted(name), d.name(prefix+name))
	}
	fmt.Fprintf(d, "%s[*] --> %s\n", indent, d.name(prefix+flow.Start))
	for _, name := range names {
		d.state(flow.States[name], prefix, name, indent)
	}
}

func (d *drawing) state(state ivr.State, prefix, name, indent string) {
	from := d.name(prefix + name)
	exits := state.Exits()
	if len(exits) == 0 {
		fmt.Fprintf(d, "%s%s --> [*]\n", indent, from)
	}
	for _, exit := range exits {
		to := "[*]"
		if exit.To != "" {
			to = d.name(prefix + exit.To)
		}
		fmt.Fprintf(d, "%s%s --> %s : %s\n", indent, from, to, quoted(label(exit.By)))
	}
	if s, ok := state.(interface{ SubFlow() (field, name string) }); ok {
		field, sub := s.SubFlow()
		fmt.Fprintf(d, "%snote right of %s : %s %s\n", indent, from, field, quoted(sub))
	}
}

// label is an exit in few words: the keys, the case, or the field.
func label(by string) string {
	field, rest, found := strings.Cut(by, ".")
	switch {
	case !found || field == "branch":
		return strings.TrimSuffix(by, ".to")
	case rest == "#":
		return "hash" // Mermaid takes # for the beginning of an entity
	default:
		return rest
	}
}
