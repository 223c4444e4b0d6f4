package flowfile

import (
	"maps"
	"slices"

	"callbot/ivr"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// orderVars lets the variables that a flow begins with be reckoned with one another,
// whichever comes first.
func (d *decoder) orderVars(flow *ivr.Flow) {
	needs := map[string][]string{}
	for name, x := range flow.Vars {
		needs[name] = needed(x.Source, flow.Vars)
	}
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		if comesTo(name, name, needs, map[string]bool{}) {
			d.add(d.where["vars."+name], "expression", "to reckon %q, %q itself is needed", name, name)
			return
		}
	}
	given := maps.Clone(flow.Vars)
	for name, others := range needs {
		if len(others) > 0 {
			flow.Vars[name] = ivr.Expr{Source: given[name].Source, Value: func(v ivr.Vars) (any, error) {
				return reckon(name, maps.Clone(v), given, needs)
			}}
		}
	}
}

// reckon is the value of a variable, after those that it needs and that are not there.
func reckon(name string, v ivr.Vars, given map[string]ivr.Expr, needs map[string][]string) (any, error) {
	for _, other := range needs[name] {
		if _, known := v[other]; known {
			continue
		}
		value, err := reckon(other, v, given, needs)
		if err != nil {
			return nil, err
		}
		v[other] = value
	}
	return given[name].Value(v)
}

// comesTo reports whether from one variable's needs another is come to.
func comesTo(from, to string, needs map[string][]string, seen map[string]bool) bool {
	for _, next := range needs[from] {
		if next == to {
			return true
		}
		if !seen[next] {
			seen[next] = true
			if comesTo(next, to, needs, seen) {
				return true
			}
		}
	}
	return false
}

// needed are the variables of a flow's beginning that stand in an expression.
func needed(source string, vars map[string]ivr.Expr) []string {
	tree, err := parser.Parse(source)
	if err != nil {
		return nil
	}
	var found []string
	for _, name := range namesIn(tree.Node) {
		if _, variable := vars[name.Value]; variable {
			found = append(found, name.Value)
		}
	}
	return found
}

// isVariable reports whether an expression can ask for a variable of a name.
func isVariable(name string) bool {
	tree, err := parser.Parse(name)
	if err != nil {
		return false
	}
	identifier, ok := tree.Node.(*ast.IdentifierNode)
	return ok && identifier.Value == name
}
