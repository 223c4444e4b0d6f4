package flowfile

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"time"

	"callbot/ivr"

	"github.com/goccy/go-yaml/ast"
)

// TestFile holds conversations that a flow is tried with.
type TestFile struct {
	Name string `yaml:"-"`
	// FlowFile is the flow's file, from the test file's folder.
	FlowFile string    `yaml:"flow"`
	Flow     *ivr.Flow `yaml:"-"`
	Tests    []Test    `yaml:"tests"`
}

// Test is one conversation, and the world that it happens in.
type Test struct {
	Name   string `yaml:"name"`
	Caller string `yaml:"caller"`
	Called string `yaml:"called"`
	// Clock is when the call comes in.
	Clock time.Time      `yaml:"clock"`
	Vars  map[string]any `yaml:"vars"`
	// Lengths are how long prompts play, by URI.
	Lengths map[string]time.Duration `yaml:"lengths"`
	// Web is what web services answer; Transfers are the codes with which transfers and
	// invitations fail, by target (486 busy, 408 no answer).
	Web       []Stub         `yaml:"web"`
	Transfers map[string]int `yaml:"transfers"`
	Steps     []Step         `yaml:"conversation"`

	Line   int `yaml:"-"`
	Column int `yaml:"-"`
}

// Stub is a web service's answer to requests for a URL.
type Stub struct {
	URL    string         `yaml:"url"`
	Method string         `yaml:"method"` // empty is any
	Status int            `yaml:"status"` // 0 is 200
	JSON   any            `yaml:"json"`
	Body   map[string]any `yaml:"body"` // what must have been sent
	After  time.Duration  `yaml:"after"`
	Fails  bool           `yaml:"fails"` // there is no answer
}

// Step is one thing that happens or is expected in a conversation.
type Step struct {
	Verb   string
	Texts  []string      // what is played or pressed, the state, the target
	For    time.Duration // how long to wait or to speak
	Check  ivr.Condition // what must be true
	Line   int
	Column int
}

// The verbs of a Step.
const (
	BotPlays         = "bot plays"
	BotHangsUp       = "bot hangs up"
	CallerPresses    = "caller presses"
	CallerSpeaks     = "caller speaks"
	CallerHangsUp    = "caller hangs up"
	Wait             = "wait"
	Expect           = "expect"
	ExpectState      = "expect state"
	ExpectTransferTo = "expect transfer to"
)

// verbs are the verbs and whether each needs something after it.
var verbs = map[string]bool{
	BotPlays: true, BotHangsUp: false, CallerPresses: true, CallerSpeaks: true, CallerHangsUp: false,
	Wait: true, Expect: true, ExpectState: true, ExpectTransferTo: true,
}

// OpenTest reads a test file and the flow that it names.
func OpenTest(path string) (*TestFile, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return ParseTest(path, data, func(flow string) (*ivr.Flow, error) {
		if flow == "" {
			return nil, errors.New("the file does not say which: want flow: and its path")
		}
		return Open(filepath.Join(filepath.Dir(path), flow))
	})
}

// ParseTest reads a test file; open finds its flow.
func ParseTest(name string, data []byte, open func(path string) (*ivr.Flow, error)) (*TestFile, error) {
	d := &decoder{file: name, where: map[string]position{}}
	f := &TestFile{Name: name}
	if err := d.parse(data, reflect.ValueOf(f).Elem()); err != nil {
		return nil, err
	}
	if len(d.problems) > 0 {
		return nil, d.problems.sorted()
	}
	flow, err := open(f.FlowFile)
	if err != nil {
		return nil, fmt.Errorf("%s: the flow: %w", name, err)
	}
	f.Flow = flow
	d.compile(flow)
	for i := range f.Tests {
		at := d.where[fmt.Sprintf("tests.%d", i)]
		f.Tests[i].Line, f.Tests[i].Column = at.line, at.column
	}
	if len(d.problems) > 0 {
		return nil, d.problems.sorted()
	}
	return f, nil
}

// readStep reads a step, which is one verb and what belongs to it.
func readStep(d *decoder, n ast.Node, v reflect.Value, path string) {
	entries := []*ast.MappingValueNode{}
	if word, ok := n.(*ast.StringNode); ok {
		d.step(word, nil, v, path)
		return
	}
	entries = append(entries, d.mapping(n)...)
	for i, entry := range entries {
		if i > 0 {
			d.add(place(entry.Key.GetToken()), "step", "one step does one thing: begin a new one with -")
			return
		}
		d.step(entry.Key, entry.Value, v, path)
	}
}

func (d *decoder) step(word ast.Node, n ast.Node, v reflect.Value, path string) {
	verb, at := word.GetToken().Value, place(word.GetToken())
	needs, ok := verbs[verb]
	switch {
	case !ok:
		d.add(at, "step", "there is no step %q%s; want one of %v", verb, suggest(verb, verbs), slices.Sorted(maps.Keys(verbs)))
		return
	case needs && (n == nil || d.plain(n).Type() == ast.NullType):
		d.add(at, "step", "%q needs something after it", verb)
		return
	}
	s := Step{Verb: verb, Line: at.line, Column: at.column}
	switch {
	case n == nil || !needs:
	case verb == Wait || verb == CallerSpeaks:
		s.For = read[time.Duration](d, n, path)
	case verb == Expect:
		s.Check = read[ivr.Condition](d, n, path)
	default:
		s.Texts = read[[]string](d, n, path)
	}
	v.Set(reflect.ValueOf(s))
}
