package flowfile

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

const (
	// maxBorrowed is how many values the aliases of a file may come to, when what they stand
	// for is counted each time.
	maxBorrowed = 100_000
	// maxDepth is how deep values may lie in one another.
	maxDepth = 200
)

// anchors are what the aliases of a file stand for.
type anchors struct {
	named map[string]ast.Node
	known map[*ast.AliasNode]ast.Node
	nodes int
}

// Visit takes a node of the syntax tree, in the order of the file: an alias stands for the
// last anchor of its name before it.
func (a *anchors) Visit(n ast.Node) ast.Visitor {
	a.nodes++
	switch n := n.(type) {
	case *ast.AnchorNode:
		a.named[n.Name.GetToken().Value] = n.Value
	case *ast.AliasNode:
		if to, ok := a.named[n.Value.GetToken().Value]; ok {
			a.known[n] = to
		}
	}
	return a
}

// resolve finds out what the aliases below a node stand for.
func (d *decoder) resolve(n ast.Node) {
	a := &anchors{named: map[string]ast.Node{}, known: map[*ast.AliasNode]ast.Node{}}
	ast.Walk(a, n)
	d.aliases, d.left = a.known, a.nodes+maxBorrowed
}

// plain is a node without its anchor and its tag; for an alias, what it stands for.
func (d *decoder) plain(n ast.Node) ast.Node {
	for range maxDepth {
		switch named := n.(type) {
		case *ast.AnchorNode:
			n = named.Value
		case *ast.TagNode:
			n = named.Value
		case *ast.AliasNode:
			to, ok := d.aliases[named]
			if !ok {
				d.add(place(named.Start), "syntax", "nothing before it is called &%s", named.Value.GetToken().Value)
				return ast.Null(named.Start)
			}
			n = to
		default:
			return n
		}
	}
	return ast.Null(n.GetToken())
}

// mayGoOn reports whether there is room for another value. Aliases can make very many of a
// few, or one that holds itself.
func (d *decoder) mayGoOn(n ast.Node) bool {
	d.left--
	if d.left >= 0 && d.depth <= maxDepth {
		return true
	}
	if d.full {
		return false
	}
	d.full = true
	if d.depth > maxDepth {
		d.add(place(n.GetToken()), "size", "values lie more than %d deep in one another", maxDepth)
	} else {
		d.add(place(n.GetToken()), "size", "there is no end to what these aliases stand for")
	}
	return false
}

// merged are the entries of a mapping with those that it takes over by <<, of which its
// own go before.
func (d *decoder) merged(entries []*ast.MappingValueNode) []*ast.MappingValueNode {
	if !slices.ContainsFunc(entries, func(entry *ast.MappingValueNode) bool { return entry.Key.IsMergeKey() }) {
		return entries
	}
	var own, more []*ast.MappingValueNode
	for _, entry := range entries {
		if !entry.Key.IsMergeKey() {
			own = append(own, entry)
			continue
		}
		from := []ast.Node{entry.Value}
		if list, ok := d.plain(entry.Value).(*ast.SequenceNode); ok {
			from = list.Values
		}
		for _, n := range from {
			d.depth++
			if d.mayGoOn(n) {
				more = append(more, d.mapping(n)...)
			}
			d.depth--
		}
	}
	known := map[string]bool{}
	for _, entry := range own {
		known[entry.Key.GetToken().Value] = true
	}
	for _, entry := range more {
		if name := entry.Key.GetToken().Value; !known[name] {
			known[name] = true
			own = append(own, entry)
		}
	}
	return own
}
