package flowfile

import (
	"fmt"
	"reflect"
	"strconv"

	"callbot/ivr"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// position is a place in the file, line and column counted from 1.
type position struct{ line, column int }

func place(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{1, 1}
	}
	return position{t.Position.Line, t.Position.Column}
}

// decoder fills Go values from a syntax tree by the values' yaml tags. It goes on after
// a problem, so that an author sees all of them, and remembers where each field was
// written, so that later checks can point at it.
type decoder struct {
	file     string
	problems Problems
	where    map[string]position // by path: "states.main.menu.1"

	aliases map[*ast.AliasNode]ast.Node // what they stand for
	left    int                         // of the values that may be read
	depth   int                         // of the value that is read
	full    bool                        // there were too many

	expressions []*expression
}

func (d *decoder) add(at position, rule, format string, args ...any) {
	d.problems = append(d.problems, Problem{
		File: d.file, Line: at.line, Column: at.column, Rule: rule, Message: fmt.Sprintf(format, args...),
	})
}

// value fills v from n. The path is where it belongs, for messages that come later.
func (d *decoder) value(n ast.Node, v reflect.Value, path string) {
	d.depth++
	defer func() { d.depth-- }()
	if n = d.plain(n); n.Type() == ast.NullType {
		d.nothing(n, v, path)
		return
	}
	if !d.mayGoOn(n) {
		return
	}
	if read := readerOf(v.Type()); read != nil {
		read(d, n, v, path)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), path)
	case reflect.Struct:
		d.fields(d.mapping(n), v, path)
	case reflect.Map:
		d.entries(n, v, path)
	case reflect.Slice:
		d.items(n, v, path)
	case reflect.Bool:
		d.bool(n, v)
	case reflect.Int:
		d.int(n, v)
	default:
		if text, ok := d.text(n); ok {
			v.SetString(text)
		}
	}
}

// nothing is a field with nothing behind it: an empty list, as what is said may be, or no
// word, as a way out that ends the flow. Anything else was forgotten, or begins with a # and
// was taken for a comment.
func (d *decoder) nothing(n ast.Node, v reflect.Value, path string) {
	switch v.Type() {
	case reflect.TypeFor[ivr.State](), reflect.TypeFor[*ivr.Flow](), reflect.TypeFor[any]():
		return // that a state or a flow is empty, others say
	}
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String:
		return
	default: // the others want a value
	}
	at, ok := d.where[path]
	if !ok {
		at = place(n.GetToken())
	}
	d.add(at, "value", "there is nothing here: leave it out, or quote what begins with #")
}

func (d *decoder) fields(entries []*ast.MappingValueNode, v reflect.Value, path string) {
	known := map[string]reflect.Value{}
	collect(v, known)
	for _, entry := range entries {
		name := entry.Key.GetToken().Value
		field, ok := known[name]
		if !ok {
			d.add(place(entry.Key.GetToken()), "unknown-field", "there is no field %q here%s", name, suggest(name, known))
			continue
		}
		d.value(entry.Value, field, d.mark(path, name, entry))
	}
}

// collect gathers the fields of a struct by the names of their yaml tags, those of
// embedded structs too.
func collect(v reflect.Value, known map[string]reflect.Value) {
	for field, value := range v.Fields() {
		switch tag := field.Tag.Get("yaml"); tag {
		case "", "-":
		case ",inline":
			collect(value, known)
		default:
			known[tag] = value
		}
	}
}

func (d *decoder) entries(n ast.Node, v reflect.Value, path string) {
	v.Set(reflect.MakeMap(v.Type()))
	for _, entry := range d.mapping(n) {
		name := entry.Key.GetToken().Value
		value := reflect.New(v.Type().Elem()).Elem()
		d.value(entry.Value, value, d.mark(path, name, entry))
		v.SetMapIndex(reflect.ValueOf(name), value)
	}
}

// items reads a list; a single item may stand for a list of one.
func (d *decoder) items(n ast.Node, v reflect.Value, path string) {
	list := []ast.Node{n}
	if s, ok := n.(*ast.SequenceNode); ok {
		list = s.Values
	}
	for i, item := range list {
		value := reflect.New(v.Type().Elem()).Elem()
		at := path + "." + strconv.Itoa(i)
		d.where[at] = place(item.GetToken())
		d.value(item, value, at)
		v.Set(reflect.Append(v, value))
	}
}

func (d *decoder) bool(n ast.Node, v reflect.Value) {
	if b, ok := n.(*ast.BoolNode); ok {
		v.SetBool(b.Value)
		return
	}
	d.add(place(n.GetToken()), "value", "want true or false")
}

func (d *decoder) int(n ast.Node, v reflect.Value) {
	i, err := strconv.Atoi(n.GetToken().Value)
	if err != nil || i < 0 {
		d.add(place(n.GetToken()), "value", "want a whole number that is not below zero")
		return
	}
	v.SetInt(int64(i))
}

// text is a scalar as it was written.
func (d *decoder) text(n ast.Node) (string, bool) {
	switch n := d.plain(n).(type) {
	case *ast.LiteralNode:
		return n.Value.Value, true
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	d.add(place(n.GetToken()), "value", "want a word or a text")
	return "", false
}

// mapping is a node's entries, in their order.
func (d *decoder) mapping(n ast.Node) []*ast.MappingValueNode {
	switch n := d.plain(n).(type) {
	case *ast.MappingNode:
		return d.merged(n.Values)
	case *ast.MappingValueNode:
		return d.merged([]*ast.MappingValueNode{n})
	}
	d.add(place(n.GetToken()), "value", "want fields, each on a line of its own")
	return nil
}

// mark remembers where an entry is written and returns its path.
func (d *decoder) mark(path, name string, entry *ast.MappingValueNode) string {
	if path != "" {
		name = path + "." + name
	}
	d.where[name] = place(entry.Key.GetToken())
	return name
}
