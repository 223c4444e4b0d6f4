package flowfile

import (
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// leak is the secret variable whose value, or a part of it, an expression may come to; ""
// where there is none. What a secret is compared with, and how long it is, does not tell it.
func leak(source string, secrets map[string]bool) string {
	if len(secrets) == 0 {
		return ""
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return ""
	}
	return leakOf(tree.Node, secrets)
}

func leakOf(n ast.Node, secrets map[string]bool) string {
	if name, ok := n.(*ast.IdentifierNode); ok {
		if secrets[name.Value] {
			return name.Value
		}
		return ""
	}
	for _, part := range parts(n) {
		if found := leakOf(part, secrets); found != "" {
			return found
		}
	}
	return ""
}

// parts are the nodes of which the value of a node is made.
func parts(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case *ast.UnaryNode:
		if n.Operator != "!" && n.Operator != "not" {
			return []ast.Node{n.Node}
		}
	case *ast.BinaryNode:
		if !tellsYesOrNo(n.Operator) {
			return []ast.Node{n.Left, n.Right}
		}
	case *ast.ConditionalNode:
		return []ast.Node{n.Exp1, n.Exp2}
	case *ast.ChainNode:
		return []ast.Node{n.Node}
	case *ast.MemberNode:
		return []ast.Node{n.Node}
	case *ast.SliceNode:
		return []ast.Node{n.Node}
	case *ast.PredicateNode:
		return []ast.Node{n.Node}
	case *ast.CallNode:
		return append(n.Arguments[:len(n.Arguments):len(n.Arguments)], n.Callee)
	case *ast.BuiltinNode:
		if !counts(n.Name) {
			return n.Arguments
		}
	case *ast.VariableDeclaratorNode:
		return []ast.Node{n.Value, n.Expr}
	case *ast.SequenceNode:
		return n.Nodes
	case *ast.ArrayNode:
		return n.Nodes
	case *ast.MapNode:
		return n.Pairs
	case *ast.PairNode:
		return []ast.Node{n.Key, n.Value}
	default: // the others are made of nothing
	}
	return nil
}

func tellsYesOrNo(operator string) bool {
	switch operator {
	case "==", "!=", "<", "<=", ">", ">=", "in", "matches", "contains", "startsWith", "endsWith", "and", "&&", "or", "||":
		return true
	default:
		return false
	}
}

func counts(function string) bool {
	switch function {
	case "len", "count", "all", "any", "none", "one":
		return true
	default:
		return false
	}
}
