package flowfile

import (
	"net/url"
	"strings"

	"callbot/ivr"
)

// part is a piece of a text: words, or an expression.
type part struct {
	words  string
	value  func(ivr.Vars) (any, error) // nil for words
	escape func(string) string         // nil where values stand as they are
}

// template reads a text with expressions in {{ }}.
func (d *decoder) template(text string, at spot) ivr.Text {
	return join(text, d.parts(text, at))
}

// address reads a URL with expressions in {{ }}. Their values are escaped, as parts of
// the path or the query; only what the URL begins with may be a URL itself.
func (d *decoder) address(text string, at spot) ivr.Text {
	parts := d.parts(text, at)
	escape := url.PathEscape
	for i := range parts {
		if strings.Contains(parts[i].words, "?") {
			escape = url.QueryEscape
		}
		if i > 0 {
			parts[i].escape = escape
		}
	}
	return join(text, parts)
}

func (d *decoder) parts(text string, at spot) []part {
	var parts []part
	for rest := text; rest != ""; {
		before, after, found := strings.Cut(rest, "{{")
		if before != "" {
			parts = append(parts, part{words: before})
		}
		if !found {
			break
		}
		inner, following, closed := strings.Cut(after, "}}")
		if !closed {
			d.add(at.on(len(text)-len(after)-len("{{")).position(), "expression", "%q has a {{ without a }}", text)
			break
		}
		source, from := at.on(len(text) - len(after)).trimmed(inner)
		parts = append(parts, part{value: d.expression(source, from, false).Value})
		rest = following
	}
	return parts
}

// join is the text that its parts make together.
func join(text string, parts []part) ivr.Text {
	if len(parts) == 0 || len(parts) == 1 && parts[0].value == nil {
		return ivr.Words(text)
	}
	return ivr.Text{Expr: ivr.Expr{Source: text, Value: func(v ivr.Vars) (any, error) {
		var b strings.Builder
		for _, p := range parts {
			words, err := p.text(v)
			if err != nil {
				return nil, err
			}
			b.WriteString(words)
		}
		return b.String(), nil
	}}}
}

func (p part) text(v ivr.Vars) (string, error) {
	if p.value == nil {
		return p.words, nil
	}
	value, err := p.value(v)
	if err != nil {
		return "", err
	}
	text := ivr.Written(value)
	if p.escape != nil {
		text = p.escape(text)
	}
	return text, nil
}
