package flowfile

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"callbot/ivr"

	"github.com/goccy/go-yaml/ast"
)

// stateKinds are the kinds of states by the word that says so.
var stateKinds = map[string]reflect.Type{
	"play":     reflect.TypeFor[ivr.Play](),
	"menu":     reflect.TypeFor[ivr.Menu](),
	"gather":   reflect.TypeFor[ivr.Gather](),
	"hold":     reflect.TypeFor[ivr.Hold](),
	"branch":   reflect.TypeFor[ivr.Branch](),
	"set":      reflect.TypeFor[ivr.Set](),
	"record":   reflect.TypeFor[ivr.Record](),
	"transfer": reflect.TypeFor[ivr.Transfer](),
	"invite":   reflect.TypeFor[ivr.Invite](),
	"fetch":    reflect.TypeFor[ivr.Fetch](),
	"repeat":   reflect.TypeFor[ivr.Repeat](),
	"call":     reflect.TypeFor[ivr.Sub](),
	"return":   reflect.TypeFor[ivr.Return](),
	"goto":     reflect.TypeFor[ivr.Goto](),
	"hangup":   reflect.TypeFor[ivr.Hangup](),
}

// readState reads a state of the kind that one of its words names.
func readState(d *decoder, n ast.Node, v reflect.Value, path string) {
	var kinds []*ast.MappingValueNode
	entries := d.mapping(n)
	for _, entry := range entries {
		if isAllow(entry) {
			d.allow(entry, path)
		}
		if stateKinds[entry.Key.GetToken().Value] != nil {
			kinds = append(kinds, entry)
		}
	}
	switch {
	case len(entries) == 0:
		return
	case len(kinds) == 0:
		d.add(place(entries[0].Key.GetToken()), "state-kind", "nothing says what this state does: want one of %s",
			strings.Join(slices.Sorted(maps.Keys(stateKinds)), ", "))
	case len(kinds) > 1:
		d.add(place(kinds[1].Key.GetToken()), "state-kind", "a state does one thing: it cannot be both %s and %s",
			kinds[0].Key.GetToken().Value, kinds[1].Key.GetToken().Value)
	default:
		word := kinds[0]
		state := reflect.New(stateKinds[word.Key.GetToken().Value]).Elem()
		d.fields(slices.DeleteFunc(slices.Clone(entries), func(entry *ast.MappingValueNode) bool {
			return isAllow(entry) || entry == word && d.nothingToDo(word)
		}), state, path)
		v.Set(state)
	}
}

// nothingToDo reports whether the word that says what a state does has nothing behind it. A
// sub-flow may return like that, and what is said may be nothing; the others are at a loss.
func (d *decoder) nothingToDo(word *ast.MappingValueNode) bool {
	name := word.Key.GetToken().Value
	value := d.plain(word.Value)
	if text, ok := value.(*ast.StringNode); value.Type() != ast.NullType && (!ok || text.Value != "" || mayBeBare(name)) {
		return false
	}
	if !mayBeBare(name) {
		d.add(place(word.Key.GetToken()), "value", "%q needs something after it", name)
	}
	return true
}

// mayBeBare reports whether a state's word may have nothing behind it.
func mayBeBare(word string) bool {
	switch word {
	case "play", "hold", "hangup", "return":
		return true
	default:
		return false
	}
}

// isAllow reports whether an entry of a state accepts problems: it is no field.
func isAllow(entry *ast.MappingValueNode) bool { return entry.Key.GetToken().Value == "allow" }

// allowable are the rules that may be broken with a reason.
var allowable = map[string]bool{
	"dead-end": true, "endless-loop": true, "unreachable-exit": true, "prompt": true, "unreachable": true, "key-conflict": true,
	"idle-timeout": true, "weak-fallback": true, "missing-language": true, "secret-said": true, "length": true,
}

// allow notes the problems that are accepted, each with a reason.
func (d *decoder) allow(entry *ast.MappingValueNode, path string) {
	at := d.mark(path, "allow", entry)
	for _, rule := range d.mapping(entry.Value) {
		if name := rule.Key.GetToken().Value; !allowable[name] {
			d.add(place(rule.Key.GetToken()), "allow", "%q is no rule that a state may break%s", name, suggest(name, allowable))
			continue
		}
		if text, ok := d.text(rule.Value); !ok || text == "" || rule.Value.Type() == ast.NullType {
			d.add(place(rule.Key.GetToken()), "allow", "say why the flow may do that")
			continue
		}
		d.mark(at, rule.Key.GetToken().Value, rule)
	}
}
