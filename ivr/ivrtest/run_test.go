package ivrtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callbot/ivr"
	"callbot/ivr/flowfile"
	"callbot/ivr/ivrtest"

	"github.com/google/go-cmp/cmp"
)

const doorFlow = `
start: door
states:
  door: {call: knock, on: {"in": room}, next: street}
  room: {play: room.wav, next: street}
  street: {hangup: }
flows:
  knock:
    start: ask
    states:
      ask: {menu: {1: enter, 2: leave}, ask: ask.wav}
      enter: {return: "in"}
      leave: {return: out}
`

func parse(t *testing.T, text string) *flowfile.TestFile {
	t.Helper()
	f, err := flowfile.Parse("door.yaml", []byte(doorFlow))
	if err != nil {
		t.Fatal(err)
	}
	test, err := flowfile.ParseTest("test.yaml", []byte(text), func(string) (*ivr.Flow, error) { return f.Flow, nil })
	if err != nil {
		t.Fatal(err)
	}
	return test
}

// Ensures that a conversation which goes another way says where, and how instead.
func TestProblem(t *testing.T) {
	for _, test := range []struct{ step, want string }{
		{"bot plays: hello.wav", `test.yaml:4:9: error: x: at 0s it plays ask.wav instead of hello.wav [conversation]`},
		{"bot hangs up", `test.yaml:4:9: error: x: at 0s it plays ask.wav instead of ending [conversation]`},
		{"expect state: room", `test.yaml:4:9: error: x: at 0s it is in state "knock/ask", not "room" [conversation]`},
		{`expect: caller == "bob"`, `test.yaml:4:9: error: x: caller == "bob": it is not so [conversation]`},
		{"expect transfer to: bob", `test.yaml:4:9: error: x: at 0s it does not transfer to "bob"; heard since: [ask.wav] [conversation]`},
		{"caller presses: x", `test.yaml:4:9: error: x: "x" is not a telephone key: want one of 0123456789*#ABCD [conversation]`},
		{"bot plays: [ask.wav, ask.wav, ask.wav, room.wav]", `test.yaml:4:9: error: x: instead of playing room.wav: the conversation has ended [conversation]`},
	} {
		f := parse(t, "tests:\n  - name: x\n    conversation:\n      - "+test.step+"\n")
		got := ivrtest.Run(f)[0].Problem
		if got == nil || got.String() != test.want {
			t.Errorf("%s: %v, want %s", test.step, got, test.want)
		}
	}
}

// Ensures that a test file with a step that does not exist, or lacks what belongs to
// it, is refused where it is written.
func TestBadSteps(t *testing.T) {
	for step, want := range map[string]string{
		"bot play: x":           `test.yaml:1:42: error: there is no step "bot play"; do you mean "bot plays"?; want one of`,
		"wait":                  `test.yaml:1:42: error: "wait" needs something after it`,
		"{caller presses: }":    `test.yaml:1:43: error: "caller presses" needs something after it`,
		"wait: long":            `test.yaml:1:48: error: "long" is not a time`,
		"expect: nobody == 1":   `test.yaml:1:50: error: nobody == 1: unknown name nobody`,
		"{wait: 1s, expect: 1}": `test.yaml:1:53: error: one step does one thing`,
	} {
		text := "{tests: [{name: xxxx,    conversation: [ " + step + "]}]}"
		_, err := flowfile.ParseTest("test.yaml", []byte(text), func(string) (*ivr.Flow, error) { return &ivr.Flow{}, nil })
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", step, err, want)
		}
	}
}

// Ensures that a test file which names no flow, or one that is not there, is refused for that.
func TestNoFlow(t *testing.T) {
	for text, want := range map[string]string{
		"tests: []":                    "the flow: the file does not say which",
		"{flow: none.yaml, tests: []}": "the flow: open ",
	} {
		path := filepath.Join(t.TempDir(), "test.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := flowfile.OpenTest(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// Ensures that what a test gives a flow is what the flow would have by itself: whole
// numbers, lists and what is in them.
func TestVars(t *testing.T) {
	f := parse(t, `
tests:
  - name: x
    vars: {tries: 2, list: [1, two, 3.5], who: {name: Alice, age: 33}, on: true, none: ~}
    conversation: [bot plays: ask.wav]
`)
	want := map[string]any{
		"tries": 2, "list": []any{1, "two", 3.5}, "who": map[string]any{"name": "Alice", "age": 33}, "on": true, "none": nil,
	}
	if diff := cmp.Diff(want, f.Tests[0].Vars); diff != "" {
		t.Error(diff)
	}
}

// Ensures that coverage counts states and edges, those into sub-flows and out of them
// too, and names what was missed.
func TestCover(t *testing.T) {
	f := parse(t, `
tests:
  - name: in
    conversation:
      - caller presses: 1
      - bot plays: [ask.wav, room.wav]
      - bot hangs up
`)
	got := ivrtest.Cover(f.Flow, ivrtest.Run(f))
	want := ivrtest.Coverage{
		States: 5, StatesOf: 6, Edges: 4, EdgesOf: 6,
		Missed: []string{"knock/leave", "door -> street", "knock/ask -> knock/leave"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Ensures that coverage knows by which call a sub-flow was left, when it has called another
// or gone on to one, and when two states call the same.
func TestCoverNested(t *testing.T) {
	flow, err := flowfile.Parse("f", []byte(`
start: first
states:
  first: {call: outer, on: {"yes": second}, next: bye}
  second: {call: outer, on: {"yes": bye}, next: first}
  bye: {hangup: bye.wav}
flows:
  outer: {start: inside, states: {inside: {call: inner}}}
  inner: {start: on, states: {on: {goto: last}}}
  last:
    start: ask
    states:
      ask: {menu: {1: agreed}, ask: ask.wav, max_no_input: 1}
      agreed: {return: "yes"}
`))
	if err != nil {
		t.Fatal(err)
	}
	test, err := flowfile.ParseTest("test.yaml", []byte(`
tests:
  - name: twice nothing
    conversation:
      - bot plays: [ask.wav, bye.wav]
      - bot hangs up
`), func(string) (*ivr.Flow, error) { return flow.Flow, nil })
	if err != nil {
		t.Fatal(err)
	}
	got := ivrtest.Cover(flow.Flow, ivrtest.Run(test))
	want := []string{"last/agreed", "second", "first -> second", "last/ask -> last/agreed", "second -> bye", "second -> first", "second -> outer/inside"}
	if diff := cmp.Diff(want, got.Missed); diff != "" {
		t.Error(diff)
	}
}
