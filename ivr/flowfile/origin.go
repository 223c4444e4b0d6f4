package flowfile

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// origin is where a text is written, so that its parts can be found in the file.
type origin struct {
	at     position // of its first letter, or of the block that it is
	text   string
	indent int  // of the lines of a block that keeps them, else 0
	whole  bool // its letters are not those of the file, one by one
}

// originOf is where a scalar's text is written.
func originOf(n ast.Node, text string) origin {
	if block, ok := n.(*ast.LiteralNode); ok {
		o := origin{at: place(block.Start), text: text, whole: true}
		if strings.HasPrefix(block.Start.Value, "|") {
			first, _, _ := strings.Cut(block.Value.GetToken().Origin, "\n")
			o.indent = len(first) - len(strings.TrimLeft(first, " "))
			o.whole = o.indent == 0
		}
		return o
	}
	t := n.GetToken()
	o := origin{at: place(t), text: text}
	written := strings.TrimSpace(t.Origin)
	if strings.HasPrefix(written, `"`) || strings.HasPrefix(written, "'") {
		o.at.column++
		written = strings.Trim(written, written[:1])
	}
	o.whole = written != text
	return o
}

// place is where a part of the text is written that begins at an offset.
func (o origin) place(offset int) position {
	switch {
	case o.whole || offset > len(o.text):
		return o.at
	case o.indent > 0:
		before := o.text[:offset]
		line := before[strings.LastIndexByte(before, '\n')+1:]
		return position{o.at.line + 1 + strings.Count(before, "\n"), o.indent + 1 + utf8.RuneCountInString(line)}
	default:
		return position{o.at.line, o.at.column + utf8.RuneCountInString(o.text[:offset])}
	}
}

// spot is a place in a text.
type spot struct {
	origin
	offset int
}

// spotOf is where a scalar's text begins.
func spotOf(n ast.Node, text string) spot { return spot{origin: originOf(n, text)} }

// on is a spot further on in the text.
func (s spot) on(n int) spot { return spot{s.origin, s.offset + n} }

func (s spot) position() position { return s.place(s.offset) }

// trimmed is a text without the space around it, and where it begins.
func (s spot) trimmed(text string) (string, spot) {
	left := strings.TrimLeft(text, " \t\r\n")
	return strings.TrimSpace(left), s.on(len(text) - len(left))
}
