package ivr

import "fmt"

// Vars are the variables of a conversation by name. From its beginning there are
// "caller" and "called".
type Vars map[string]any

// Expr is a value that depends on the variables of the conversation. The zero value is
// nil.
type Expr struct {
	Source string // as it was written, for people
	Value  func(Vars) (any, error)
}

// Var is the expression that stands for a variable.
func Var(name string) Expr {
	return Expr{Source: name, Value: func(v Vars) (any, error) { return v[name], nil }}
}

// Const is the expression that is always the same value.
func Const(value any) Expr {
	return Expr{Source: fmt.Sprint(value), Value: func(Vars) (any, error) { return value, nil }}
}

// text is the expression's value as a person would write it; "" when it has none.
func (x Expr) text(v Vars) string {
	if x.Value == nil {
		return ""
	}
	value, err := x.Value(v)
	if err != nil || value == nil {
		return ""
	}
	return fmt.Sprint(value)
}
