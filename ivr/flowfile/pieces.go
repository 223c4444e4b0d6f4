package flowfile

import (
	"reflect"

	"callbot/ivr"

	"github.com/goccy/go-yaml/ast"
)

// pieceKinds are the pieces that are written as a word with a value, by the word.
var pieceKinds = map[string]func(ivr.Expr) ivr.Piece{
	"digits": func(x ivr.Expr) ivr.Piece { return ivr.Digits{Of: x} },
}

// readPiece reads a prompt's URI, or one word with a value.
func readPiece(d *decoder, n ast.Node, v reflect.Value, path string) {
	if _, ok := n.(ast.ScalarNode); ok {
		if text, ok := d.text(n); ok {
			v.Set(reflect.ValueOf(ivr.File(text)))
		}
		return
	}
	for i, entry := range d.mapping(n) {
		word := entry.Key.GetToken()
		make, ok := pieceKinds[word.Value]
		if !ok || i > 0 {
			d.add(place(word), "piece", "%q is nothing to say here%s", word.Value, suggest(word.Value, pieceKinds))
			continue
		}
		var x ivr.Expr
		d.value(entry.Value, reflect.ValueOf(&x).Elem(), d.mark(path, word.Value, entry))
		v.Set(reflect.ValueOf(make(x)))
	}
}
