package flowfile

import (
	"errors"
	"reflect"
	"strings"
	"time"

	"callbot/ivr"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
	yaml "github.com/goccy/go-yaml/ast"
)

// expression is a piece of the expression language (github.com/expr-lang/expr). It is
// compiled when the whole file was read, because only then its variables are known.
type expression struct {
	source    string
	at        spot
	condition bool
	program   *vm.Program
}

// value is the expression's value.
func (x *expression) value(v ivr.Vars) (any, error) {
	value, err := vm.Run(x.program, map[string]any(v))
	var fault *file.Error
	if errors.As(err, &fault) {
		return nil, errors.New(fault.Message)
	}
	return value, err
}

// expression notes an expression to be compiled.
func (d *decoder) expression(source string, at spot, condition bool) ivr.Expr {
	x := &expression{source: source, at: at, condition: condition}
	d.expressions = append(d.expressions, x)
	return ivr.Expr{Source: source, Value: x.value}
}

// compile compiles the expressions, knowing the variables of the flow.
func (d *decoder) compile(flow *ivr.Flow) {
	env := types.Map{}
	for _, name := range flow.Variables() {
		env[name] = types.Any
	}
	for _, name := range []string{"caller", "called", "today", "clock", "weekday"} {
		env[name] = types.String
	}
	env["now"], env["holiday"] = types.TypeOf(time.Time{}), types.Bool
	for _, x := range d.expressions {
		options := []expr.Option{expr.Env(env), expr.DisableBuiltin("now"), expr.Timezone("UTC")}
		if x.condition {
			options = append(options, expr.AsBool())
		}
		program, err := expr.Compile(x.source, options...)
		if err != nil {
			d.refuse(x, err)
			continue
		}
		if name := unknown(program.Node(), env); name != nil {
			at := x.at.on(offset(x.source, 1, name.Location().From))
			d.add(at.position(), "expression", "%s: unknown name %s", strings.Join(strings.Fields(x.source), " "), name.Value)
		}
		x.program = program
	}
}

// unknown is a name that is no variable but a function, which nobody calls: expr takes it
// for a value, of which nothing comes.
func unknown(tree ast.Node, env types.Map) *ast.IdentifierNode {
	for _, name := range namesIn(tree) {
		_, function := builtin.Index[name.Value]
		_, variable := env[name.Value]
		if function && !variable {
			return name
		}
	}
	return nil
}

// namesIn are the names in an expression.
func namesIn(tree ast.Node) []*ast.IdentifierNode {
	var found names
	ast.Walk(&tree, &found)
	return found
}

// names gathers names.
type names []*ast.IdentifierNode

// Visit looks at one part of an expression.
func (n *names) Visit(node *ast.Node) {
	if name, ok := (*node).(*ast.IdentifierNode); ok {
		*n = append(*n, name)
	}
}

func (d *decoder) refuse(x *expression, err error) {
	message, at := err.Error(), x.at
	var fault *file.Error
	if errors.As(err, &fault) {
		message, at = fault.Message, at.on(offset(x.source, fault.Line, fault.Column))
	}
	d.add(at.position(), "expression", "%s: %s", strings.Join(strings.Fields(x.source), " "), message)
}

// offset is where a line and a column of a text are; lines are counted from 1, columns from 0.
func offset(text string, line, column int) int {
	n := 0
	for range line - 1 {
		n += strings.IndexByte(text[n:], '\n') + 1
	}
	for i := range text[n:] {
		if column == 0 {
			return n + i
		}
		column--
	}
	return len(text)
}

func readExpr(d *decoder, n yaml.Node, v reflect.Value, _ string) {
	if text, ok := d.text(n); ok {
		v.Set(reflect.ValueOf(d.expression(text, spotOf(n, text), false)))
	}
}

func readCondition(d *decoder, n yaml.Node, v reflect.Value, _ string) {
	if text, ok := d.text(n); ok {
		v.Set(reflect.ValueOf(ivr.Condition{Expr: d.expression(text, spotOf(n, text), true)}))
	}
}

func readText(d *decoder, n yaml.Node, v reflect.Value, path string) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	parse := d.template
	if strings.HasSuffix(path, ".fetch") {
		parse = d.address
	}
	v.Set(reflect.ValueOf(parse(text, spotOf(n, text))))
}
