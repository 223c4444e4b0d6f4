package flowfile

import (
	"errors"
	"os"
	"reflect"

	"callbot/ivr"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// MaxSize is the longest flow file that is read, in bytes.
const MaxSize = 4 << 20

// File is a flow with the places where its parts are written.
type File struct {
	Name string
	Flow *ivr.Flow

	where map[string]position
}

// Open reads the flow in a file. The error is Problems where the file can be read but
// is not a flow.
func Open(path string) (*ivr.Flow, error) {
	f, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	return f.Flow, nil
}

// OpenFile is Open for those who want to check the flow as well.
func OpenFile(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse reads a flow. The name is for the Problems, of which it returns all at once.
func Parse(name string, data []byte) (*File, error) {
	d := &decoder{file: name, where: map[string]position{}}
	f := &File{Name: name, Flow: &ivr.Flow{}, where: d.where}
	if err := d.parse(data, reflect.ValueOf(f.Flow).Elem()); err != nil {
		return nil, err
	}
	d.checkNames(f.Flow)
	d.compile(f.Flow)
	d.orderVars(f.Flow)
	if len(d.problems) > 0 {
		return nil, d.problems.sorted()
	}
	return f, nil
}

// parse fills v from the one document of a file.
func (d *decoder) parse(data []byte, v reflect.Value) error {
	if len(data) > MaxSize {
		d.add(position{1, 1}, "size", "the file is longer than %d bytes", MaxSize)
		return d.problems
	}
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return Problems{d.syntaxProblem(err)}
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		d.add(position{1, 1}, "document", "a file holds one YAML document")
		return d.problems
	}
	d.resolve(tree.Docs[0].Body)
	d.value(tree.Docs[0].Body, v, "")
	return nil
}

func (d *decoder) syntaxProblem(err error) Problem {
	p := Problem{File: d.file, Line: 1, Column: 1, Severity: Error, Rule: "syntax", Message: err.Error()}
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		p.Message = syntax.Message
		if at := place(syntax.Token); at.line > 0 {
			p.Line, p.Column = at.line, at.column
		}
	}
	return p
}
