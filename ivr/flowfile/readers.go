package flowfile

import (
	"reflect"
	"regexp"
	"strconv"
	"time"

	"callbot/ivr"

	"github.com/goccy/go-yaml/ast"
)

// A reader reads a type that is more than its Go kind says.
type reader func(d *decoder, n ast.Node, v reflect.Value, path string)

// readerOf is the reader of a type, or nil where its kind says all.
func readerOf(t reflect.Type) reader {
	switch t {
	case reflect.TypeFor[ivr.State]():
		return readState
	case reflect.TypeFor[ivr.Piece]():
		return readPiece
	case reflect.TypeFor[ivr.Expr]():
		return readExpr
	case reflect.TypeFor[ivr.Condition]():
		return readCondition
	case reflect.TypeFor[ivr.Text]():
		return readText
	case reflect.TypeFor[ivr.BargeIn]():
		return readBargeIn
	case reflect.TypeFor[time.Duration]():
		return readDuration
	case reflect.TypeFor[time.Time]():
		return readTime
	case reflect.TypeFor[any]():
		return readAny
	case reflect.TypeFor[Step]():
		return readStep
	case reflect.TypeFor[*regexp.Regexp]():
		return readPattern
	}
	return nil
}

func readDuration(d *decoder, n ast.Node, v reflect.Value, _ string) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	t, err := time.ParseDuration(text)
	if err != nil || t < 0 {
		d.add(place(n.GetToken()), "duration", "%q is not a time: want one like 5s, 300ms or 1m30s", text)
		return
	}
	v.SetInt(int64(t))
}

func readTime(d *decoder, n ast.Node, v reflect.Value, _ string) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		d.add(place(n.GetToken()), "value", "%q is not a moment: want one like 2026-03-04T10:00:00Z", text)
		return
	}
	v.Set(reflect.ValueOf(t))
}

// readAny reads a value of any kind as a flow would have it: whole numbers are ints, as
// those of expressions are.
func readAny(d *decoder, n ast.Node, v reflect.Value, path string) {
	if value := d.any(n, path); value != nil {
		v.Set(reflect.ValueOf(value))
	}
}

func (d *decoder) any(n ast.Node, path string) any {
	switch n := d.plain(n).(type) {
	case *ast.NullNode:
		return nil
	case *ast.MappingNode, *ast.MappingValueNode:
		return read[map[string]any](d, n, path)
	case *ast.SequenceNode:
		return read[[]any](d, n, path)
	case *ast.BoolNode:
		return n.Value
	case *ast.IntegerNode:
		if i, err := strconv.Atoi(n.GetToken().Value); err == nil {
			return i
		}
		return n.GetValue()
	case *ast.FloatNode:
		return n.Value
	default:
		text, _ := d.text(n)
		return text
	}
}

func readBargeIn(d *decoder, n ast.Node, v reflect.Value, path string) {
	if b, ok := n.(*ast.BoolNode); ok {
		if !b.Value {
			v.SetInt(int64(ivr.NoBargeIn))
		}
		return
	}
	readDuration(d, n, v, path)
}

func readPattern(d *decoder, n ast.Node, v reflect.Value, _ string) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	pattern, err := regexp.Compile("^(?:" + text + ")$")
	if err != nil {
		d.add(place(n.GetToken()), "pattern", "%v", err)
		return
	}
	v.Set(reflect.ValueOf(pattern))
}
