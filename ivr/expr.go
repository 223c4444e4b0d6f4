package ivr

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Vars are the variables of a conversation by name. From its beginning there are
// "caller", "called" and "language", and at every moment "now" (a time.Time), "today"
// ("2026-11-20"), "clock" ("13:05"), "weekday" ("friday") and "holiday" (a bool).
type Vars map[string]any

// OfTheMoment are the names of the variables that are always what they are at the moment.
var OfTheMoment = []string{"now", "today", "clock", "weekday", "holiday"}

// BuiltIn are the names of the variables that every conversation has.
var BuiltIn = append([]string{"caller", "called", "language"}, OfTheMoment...)

// Expr is a value that depends on the variables of the conversation. The zero value is
// nil.
type Expr struct {
	Source string // as it was written, for people
	Value  func(Vars) (any, error)
}

// Condition is an Expr whose value is true or false.
type Condition struct{ Expr }

// Text is an Expr whose value is a text.
type Text struct{ Expr }

// Var is the expression that stands for a variable.
func Var(name string) Expr {
	return Expr{Source: name, Value: func(v Vars) (any, error) { return v[name], nil }}
}

// Const is the expression that is always the same value.
func Const(value any) Expr {
	return Expr{Source: fmt.Sprint(value), Value: func(Vars) (any, error) { return value, nil }}
}

// Words is a text that is always the same.
func Words(text string) Text { return Text{Const(text)} }

// eval is the value of an expression now. A fault is noted, and the value then is nil.
func (m *Machine) eval(x Expr) any {
	if x.Value == nil {
		return nil
	}
	value, err := x.Value(m.env())
	if err != nil {
		m.note(fmt.Errorf("%s: %w", x.Source, err))
		return nil
	}
	return value
}

// text is an expression's value as a person would write it; "" when it has none.
func (m *Machine) text(x Expr) string {
	return Written(m.eval(x))
}

// Written is a value as a person would write it, with all the digits of a number: those
// of a web service's answer are floats, however whole they are. It is "" for nil.
func Written(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	default:
		return fmt.Sprint(value)
	}
}

// assign gives variables values that are all reckoned with the old ones.
func (m *Machine) assign(vars map[string]Expr) {
	values := make(Vars, len(vars))
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		values[name] = m.eval(vars[name])
	}
	maps.Copy(m.Vars, values)
}
