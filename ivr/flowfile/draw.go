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
	b.WriteString("stateDiagram-v2\n")
	drawFlow(&b, flow, "", "    ")
	for _, name := range slices.Sorted(maps.Keys(flow.Flows)) {
		fmt.Fprintf(&b, "    state %q as %s {\n", name, DrawnName(name))
		drawFlow(&b, flow.Flows[name], name+"/", "        ")
		b.WriteString("    }\n")
	}
	_, err := b.WriteTo(w)
	return err
}

// DrawnName is how a drawing calls a state: its name with letters, digits and _ only.
func DrawnName(state string) string {
	return "s_" + strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' {
			return c
		}
		return '_'
	}, state)
}

func drawFlow(b *bytes.Buffer, flow *ivr.Flow, prefix, indent string) {
	names := slices.Sorted(maps.Keys(flow.States))
	for _, name := range names {
		fmt.Fprintf(b, "%sstate %q as %s\n", indent, name, DrawnName(prefix+name))
	}
	fmt.Fprintf(b, "%s[*] --> %s\n", indent, DrawnName(prefix+flow.Start))
	for _, name := range names {
		drawState(b, flow.States[name], prefix, name, indent)
	}
}

func drawState(b *bytes.Buffer, state ivr.State, prefix, name, indent string) {
	from := DrawnName(prefix + name)
	exits := state.Exits()
	if len(exits) == 0 {
		fmt.Fprintf(b, "%s%s --> [*]\n", indent, from)
	}
	for _, exit := range exits {
		to := "[*]"
		if exit.To != "" {
			to = DrawnName(prefix + exit.To)
		}
		fmt.Fprintf(b, "%s%s --> %s : %s\n", indent, from, to, label(exit.By))
	}
	if s, ok := state.(interface{ SubFlow() (field, name string) }); ok {
		field, sub := s.SubFlow()
		fmt.Fprintf(b, "%snote right of %s : %s %s\n", indent, from, field, sub)
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
