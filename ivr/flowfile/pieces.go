package flowfile

import (
	"reflect"
	"strings"

	"callbot/ivr"

	"github.com/goccy/go-yaml/ast"
)

// pieceOf reads a piece that is written as a word with a value.
func pieceOf(d *decoder, word string, n ast.Node, path string) ivr.Piece {
	switch word {
	case "say":
		return ivr.Speech{Text: read[ivr.Text](d, n, path)}
	case "file":
		return ivr.FileOf{URI: read[ivr.Text](d, n, path)}
	case "digits":
		return ivr.Digits{Of: read[ivr.Expr](d, n, path)}
	case "number":
		return ivr.Number{Of: read[ivr.Expr](d, n, path)}
	case "date":
		return ivr.Date{Of: read[ivr.Expr](d, n, path)}
	case "time":
		return ivr.Clock{Of: read[ivr.Expr](d, n, path)}
	case "random":
		return ivr.Random{Of: read[ivr.Pieces](d, n, path)}
	case "language":
		return ivr.ByLanguage{Of: read[map[string]ivr.Pieces](d, n, path)}
	}
	return nil
}

// pieceWords are the words that pieceOf knows, with what they do.
var pieceWords = map[string]string{
	"say":      "text that is spoken; {{ }} holds an expression",
	"file":     "a prompt whose name holds expressions in {{ }}",
	"digits":   "reads a value out digit by digit",
	"number":   "reads a whole number out",
	"date":     "reads a day out",
	"time":     "reads a time of day out",
	"random":   "one of a list",
	"language": "prompts by language",
}

// read reads a value of a type from a node.
func read[T any](d *decoder, n ast.Node, path string) T {
	var value T
	d.value(n, reflect.ValueOf(&value).Elem(), path)
	return value
}

// readPiece reads a prompt's URI, or one word with a value.
func readPiece(d *decoder, n ast.Node, v reflect.Value, path string) {
	if _, ok := n.(ast.ScalarNode); ok {
		if text, ok := d.text(n); ok {
			v.Set(reflect.ValueOf(d.prompt(text, spotOf(n, text))))
		}
		return
	}
	entries := d.mapping(n)
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) == 0 {
		d.add(place(n.GetToken()), "piece", "there is nothing to say here: want a prompt or one of %s", strings.Join(sorted(pieceWords), ", "))
	}
	for i, entry := range entries {
		word := entry.Key.GetToken()
		if d.plain(entry.Value).Type() == ast.NullType {
			d.add(place(word), "piece", "%q needs something after it", word.Value)
			continue
		}
		piece := pieceOf(d, word.Value, entry.Value, d.mark(path, word.Value, entry))
		if piece == nil || i > 0 {
			d.add(place(word), "piece", "%q is nothing to say here%s", word.Value, suggest(word.Value, pieceWords))
			continue
		}
		v.Set(reflect.ValueOf(piece))
	}
}

// prompt is the piece that a URI stands for.
func (d *decoder) prompt(uri string, at spot) ivr.Piece {
	text, speech := strings.CutPrefix(uri, "say:")
	switch {
	case speech:
		return ivr.Speech{Text: d.template(at.on(len("say:")).trimmed(text))}
	case strings.Contains(uri, "{{"):
		return ivr.FileOf{URI: d.template(uri, at)}
	}
	return ivr.File(uri)
}
