package flowfile_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"callbot/ivr"
	"callbot/ivr/flowfile"
	"callbot/ivr/ivrtest"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

const reception = `
name: reception
start: welcome
voice: en
max_duration: 10m
states:
  welcome:
    play: [welcome.wav, "say: Good day."]
    barge_in: 500ms
    next: main
  main:
    menu: {1: extension, "*": main, "#": hold, 0: goodbye}
    ask: menu.wav
    barge_in: false
    timeout: 4s
    max_no_match: 2
    no_match: invalid.wav
    on_no_input: goodbye
  extension:
    gather: number
    ask: extension.wav
    min: 2
    max: 4
    next: readback
  readback:
    play:
      - entered.wav
      - digits: number
    next: main
  hold:
    hold: music.wav
    announce: wait.wav
    every: 15s
    for: 1m
    keys: {"*": main}
    next: goodbye
  goodbye:
    hangup: goodbye.wav
`

// Ensures that each word of a flow file means the field of its name.
func TestParse(t *testing.T) {
	f, err := flowfile.Parse("reception.yaml", []byte(reception))
	if err != nil {
		t.Fatal(err)
	}
	want := &ivr.Flow{Name: "reception", Start: "welcome", Voice: "en", MaxDuration: 10 * time.Minute, States: map[string]ivr.State{
		"welcome": ivr.Play{Say: ivr.Pieces{ivr.File("welcome.wav"), ivr.Speech{Text: ivr.Words("Good day.")}}, BargeIn: ivr.BargeIn(500 * time.Millisecond), Next: "main"},
		"main": ivr.Menu{Choices: map[string]string{"1": "extension", "*": "main", "#": "hold", "0": "goodbye"}, Question: ivr.Question{
			Ask: ivr.Files("menu.wav"), BargeIn: ivr.NoBargeIn, Timeout: 4 * time.Second, MaxNoMatch: 2,
			NoMatch: ivr.Files("invalid.wav"), OnNoInput: "goodbye",
		}},
		"extension": ivr.Gather{Into: "number", Min: 2, Max: 4, Next: "readback", Question: ivr.Question{Ask: ivr.Files("extension.wav")}},
		"readback":  ivr.Play{Say: ivr.Pieces{ivr.File("entered.wav"), ivr.Digits{Of: ivr.Var("number")}}, Next: "main"},
		"hold": ivr.Hold{
			Music: ivr.Files("music.wav"), Announce: ivr.Files("wait.wav"), Every: 15 * time.Second, For: time.Minute,
			Choices: map[string]string{"*": "main"}, Next: "goodbye",
		},
		"goodbye": ivr.Hangup{Say: ivr.Files("goodbye.wav")},
	}}
	sameSource := cmp.Comparer(func(a, b ivr.Expr) bool { return a.Source == b.Source })
	if diff := cmp.Diff(want, f.Flow, sameSource); diff != "" {
		t.Error(diff)
	}
}

// Ensures that each mistake is reported at its place, in words that help.
func TestProblems(t *testing.T) {
	for _, test := range []struct{ name, flow, want string }{
		{"not YAML", "start: [", "f:1:8: error: sequence end token ']' not found [syntax]"},
		{"nothing", "", "f:1:1: error: a file holds one YAML document [document]"},
		{"two documents", "start: a\n---\nstart: b\n", "f:1:1: error: a file holds one YAML document [document]"},
		{"not a mapping", "- a", "f:1:1: error: want fields, each on a line of its own [value]\nf:1:1: error: a flow needs states [no-states]"},
		{"unknown field of the flow", "stort: a\nstart: a\nstates: {a: {hangup: }}",
			`f:1:1: error: there is no field "stort" here; do you mean "start"? [unknown-field]`},
		{"unknown field of a state", "start: a\nstates:\n  a:\n    menu: {1: a}\n    ask: x.wav\n    timout: 3s\n",
			`f:6:5: error: there is no field "timout" here; do you mean "timeout"? [unknown-field]`},
		{"unknown state", "start: a\nstates:\n  a:\n    menu:\n      1: b\n      2: welcom\n  welcome:\n    hangup:\n",
			"f:5:7: error: there is no state \"b\" [unknown-state]\nf:6:7: error: there is no state \"welcom\"; do you mean \"welcome\"? [unknown-state]"},
		{"no start", "states: {a: {hangup: }}", "f:1:1: error: the flow does not say with which state it starts [no-start]"},
		{"no kind", "start: a\nstates:\n  a:\n    next: a\n",
			"f:4:5: error: nothing says what this state does: want one of branch, call, fetch, gather, goto, hangup, hold, invite, menu, play, record, repeat, return, set, transfer [state-kind]"},
		{"two kinds", "start: a\nstates:\n  a:\n    play: x.wav\n    hangup: y.wav\n",
			"f:5:5: error: a state does one thing: it cannot be both play and hangup [state-kind]"},
		{"empty state", "start: a\nstates:\n  a:\n", `f:3:3: error: the state "a" is empty [state-kind]`},
		{"duration", "start: a\nstates:\n  a:\n    menu: {}\n    timeout: 5\n",
			`f:5:14: error: "5" is not a time: want one like 5s, 300ms or 1m30s [duration]`},
		{"number", "start: a\nstates:\n  a:\n    gather: x\n    min: -1\n",
			"f:5:10: error: want a whole number that is not below zero [value]"},
		{"pattern", "start: a\nstates:\n  a:\n    gather: x\n    pattern: \"[\"\n",
			"f:5:14: error: error parsing regexp: missing closing ]: `[)$` [pattern]"},
		{"piece", "start: a\nstates:\n  a:\n    play:\n      - digit: x\n",
			`f:5:9: error: "digit" is nothing to say here; do you mean "digits"? [piece]`},
		{"barge-in", "start: a\nstates:\n  a:\n    play: x.wav\n    barge_in: maybe\n",
			`f:5:15: error: "maybe" is not a time: want one like 5s, 300ms or 1m30s [duration]`},
		{"bool", "start: a\nstates:\n  a:\n    menu: {}\n    fresh: perhaps\n", "f:5:12: error: want true or false [value]"},
		{"nobody to transfer to", "start: a\nstates:\n  a:\n    transfer:\n    otherwise:\n", `f:4:5: error: "transfer" needs something after it [value]`},
		{"nothing to say", "start: a\nstates:\n  a:\n    play: [~]\n", "f:4:12: error: there is nothing here: leave it out, or quote what begins with # [value]"},
		{"no word to say", "start: a\nstates:\n  a:\n    play: [{}, {digits: }]\n",
			"f:4:12: error: there is nothing to say here: want a prompt or one of date, digits, file, language, number, random, say, time [piece]\nf:4:17: error: \"digits\" needs something after it [piece]"},
		{"no condition", "start: a\nstates:\n  a:\n    branch:\n      - when:\n        to: a\n",
			"f:5:9: error: there is nothing here: leave it out, or quote what begins with # [value]"},
		{"function for a variable", "start: a\nstates:\n  a:\n    set: {x: 1 ?? sum, y: 'let n = 1; n + len(caller)', z: sum}\n",
			"f:4:19: error: 1 ?? sum: unknown name sum [expression]\nf:4:60: error: sum: unknown name sum [expression]"},
		{"variables in a circle", "start: a\nvars:\n  x: y + 1\n  y: x ?? 2\nstates: {a: {hangup: }}\n", `f:3:3: error: to reckon "x", "x" itself is needed [expression]`},
		{"variables that nobody can ask for", "start: a\nvars: {my-name: \"1\"}\nstates:\n  a:\n    set:\n      größe: \"1\"\n      two words: \"2\"\n      today: \"3\"\n      not: \"4\"\n",
			`f:2:8: error: no expression can ask for a variable "my-name": want letters, digits and _ [name]` + "\n" +
				`f:7:7: error: no expression can ask for a variable "two words": want letters, digits and _ [name]` + "\n" +
				`f:8:7: error: "today" is what it is at the moment, and cannot be set [name]` + "\n" +
				`f:9:7: error: no expression can ask for a variable "not": want letters, digits and _ [name]`},
		{"address of nothing", "start: a\nstates:\n  a:\n    fetch: https://x.example/{{ nobody }}\n", "f:4:33: error: nobody: unknown name nobody [expression]"},
		{"empty address", "start: a\nstates:\n  a:\n    fetch: ''\n", `f:4:5: error: "fetch" needs something after it [value]`},
		{"unknown rule", "start: a\nstates:\n  a:\n    hangup:\n    allow: {dead-ends: it never ends}\n",
			`f:5:13: error: "dead-ends" is no rule that a state may break; do you mean "dead-end"? [allow]`},
		{"field of a sub-flow", "start: a\nstates: {a: {goto: b}}\nflows:\n  b:\n    start: a\n    vars: {x: \"1\"}\n    states: {a: {hangup: }}\n",
			`f:6:5: error: a sub-flow has no "vars" of its own: write it beside "flows" [unknown-field]`},
		{"list for a word", "start: [a]\nstates: {a: {hangup: }}", "f:1:1: error: the flow does not say with which state it starts [no-start]\nf:1:8: error: want a word or a text [value]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := flowfile.Parse("f", []byte(test.flow))
			var problems flowfile.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(strings.Split(test.want, "\n"), strings.Split(err.Error(), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Ensures that what is wrong within a text is found by line and letter, however the text is
// written; where its letters are not those of the file, at its beginning.
func TestPlaceInText(t *testing.T) {
	const head = "start: a\nstates:\n  a:\n    play:\n"
	for text, want := range map[string]string{
		`      - "say: größe {{ x }}"`:                         "f:5:24: error: x: unknown",
		`      - 'say:   one {{nope}}'`:                        "f:5:23: error: nope: unknown",
		`      - say: 日本 {{ caller }}, {{ x }}`:                "f:5:34: error: x: unknown",
		"      - say: |\n          one\n          ü {{ x }}":   "f:7:16: error: x: unknown",
		"      - say: >-\n          one\n          ü {{ x }}":  "f:5:14: error: x: unknown",
		`      - say: "a \"b\" {{ x }}"`:                       "f:5:15: error: x: unknown",
		"      - digits: |\n          caller +\n            x": "f:7:13: error: caller + x: unknown",
		`      - file: "one {{ x "`:                            `f:5:20: error: "one {{ x " has a {{ without`,
	} {
		_, err := flowfile.Parse("f", []byte(head+text+"\n"))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// Ensures that a file which is not there, or too large, is refused with the reason.
func TestOpen(t *testing.T) {
	if _, err := flowfile.Open("testdata/none.yaml"); err == nil {
		t.Error("no error")
	}
	if _, err := flowfile.Parse("f", make([]byte, flowfile.MaxSize+1)); err == nil || !strings.HasPrefix(err.Error(), "f:1:1: error: the file is longer") {
		t.Errorf("error %v", err)
	}
}

// FuzzParse ensures that no file makes the reader or the checker panic, and that a flow
// that is read can be run.
func FuzzParse(f *testing.F) {
	f.Add([]byte(reception))
	f.Add([]byte("start: a\nstates: {a: {hangup: }}"))
	f.Add([]byte("start: a\nstates: {a: {hangup: }}\nflows: {b: }"))
	f.Add([]byte("start: a\nstates: {a: {call: b, on: {x: a}}}\nflows: {b: {start: c, states: {c: {goto: b}}}}"))
	f.Add([]byte("start: &a\nstates: *a"))
	f.Add([]byte("start: &a x\nstates: {x: &s {<<: *s, play: [&l [*l, *l]]}, y: {<<: [*s, *a]}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := flowfile.Parse("f", data)
		if err != nil {
			return
		}
		flowfile.Checker{}.Check(file)
		m := &ivr.Machine{Flow: file.Flow}
		m.Step(ivr.Started{})
		for i := range 20 {
			m.Step(ivr.KeyPressed{At: time.Duration(i) * time.Second, Key: '1'})
		}
	})
}

// Ensures that values cannot break out of the place that a URL has for them.
func TestAddressEscapes(t *testing.T) {
	f, err := flowfile.Parse("f", []byte(`
start: a
vars: {base: "'https://one.example'"}
states:
  a: {fetch: "{{base}}/people/{{caller}}?name={{called}}"}
`))
	if err != nil {
		t.Fatal(err)
	}
	url := f.Flow.States["a"].(ivr.Fetch).URL
	got, err := url.Value(ivr.Vars{"base": "https://one.example", "caller": "../x?y", "called": "a&b=c"})
	if want := "https://one.example/people/..%2Fx%3Fy?name=a%26b%3Dc"; err != nil || got != want {
		t.Errorf("%v, %v; want %s", got, err, want)
	}
}

// Ensures that a long number of a web service's answer is written with all its digits, in
// what is said, asked and read out.
func TestLongNumbers(t *testing.T) {
	f, err := flowfile.Parse("f", []byte(`
start: a
states:
  a: {fetch: "https://one.example/", into: customer, next: b}
  b: {play: ["say: {{customer.number}}", "say: {{customer.share}}", {digits: customer.number}], next: c}
  c: {fetch: "https://one.example/{{customer.number}}"}
`))
	if err != nil {
		t.Fatal(err)
	}
	m := &ivr.Machine{Flow: f.Flow}
	m.Step(ivr.Started{})
	commands, _ := m.Step(ivr.Fetched{Context: m.Requests()[0].Context, Status: 200, Body: []byte(`{"number": 1234567890, "share": 0.25}`)})
	got := ivrtest.Prompts(commands)
	want := []string{"say:1234567890", "say:0.25"}
	for _, digit := range "1234567890" {
		want = append(want, "digits/"+string(digit)+".wav")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	play := commands[0].(signaling.PlayPrompt)
	m.Step(ivr.PromptEnded{At: time.Second, Context: play.Context})
	if url := m.Requests()[0].URL; url != "https://one.example/1234567890" {
		t.Errorf("asks %s", url)
	}
}

// Ensures that an author need not write twice what is alike: anchors, aliases and merge
// keys are those of YAML.
func TestAnchors(t *testing.T) {
	f, err := flowfile.Parse("f", []byte(`
start: a
vars: {number: &one "1", other: *one}
states:
  a: &question
    menu: {1: b, 2: c}
    ask: &hello [hello.wav, "say: {{number}}"]
    timeout: &short 2s
    on_no_input: c
  b:
    <<: *question
    menu: {3: c}
  c: {<<: [{next: d}, {next: e, barge_in: *short}], play: *hello}
  d: {hangup: }
  e: {hangup: !!str 5.wav}
`))
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := f.Flow.States["a"].(ivr.Menu), f.Flow.States["b"].(ivr.Menu), f.Flow.States["c"].(ivr.Play)
	if a.Timeout != 2*time.Second || b.Timeout != a.Timeout || b.OnNoInput != "c" || len(b.Ask) != 2 || len(b.Choices) != 1 {
		t.Errorf("a is %+v, b is %+v", a, b)
	}
	if len(c.Say) != 2 || c.Next != "d" || c.BargeIn != ivr.BargeIn(2*time.Second) {
		t.Errorf("c is %+v", c)
	}
	if got := f.Flow.States["e"].(ivr.Hangup).Say; got[0] != ivr.File("5.wav") {
		t.Errorf("e says %v", got)
	}
}

// Ensures that aliases which stand for nothing, for themselves, or for more than anybody
// can say are refused.
func TestBadAliases(t *testing.T) {
	bomb := "start: a\nstates:\n  a:\n    play: &l0 [x.wav]\n"
	for i := range 30 {
		bomb += fmt.Sprintf("  b%d: {play: [{random: &l%d [{random: *l%d}, {random: *l%d}]}]}\n", i, i+1, i, i)
	}
	for name, test := range map[string]struct{ flow, want string }{
		"nothing":     {"start: a\nstates: {a: {hangup: *bye}}", "f:2:22: error: nothing before it is called &bye [syntax]"},
		"later":       {"start: a\nstates: {a: {play: *x, next: b}, b: {hangup: &x y.wav}}", "f:2:20: error: nothing before it is called &x [syntax]"},
		"itself":      {"start: a\nstates: {a: {play: [&x {random: [*x, *x]}]}}", "values lie more than 200 deep in one another [size]"},
		"merges self": {"start: a\nstates: {a: &x {<<: *x, hangup: }}", "values lie more than 200 deep in one another [size]"},
		"deep":        {"start: a\nstates: {a: {play: " + strings.Repeat("{random: [", 500) + "x.wav" + strings.Repeat("]}", 500) + "}}", "f:2:1000: error: values lie more than 200 deep in one another [size]"},
		"bomb":        {bomb, "there is no end to what these aliases stand for [size]"},
	} {
		if _, err := flowfile.Parse("f", []byte(test.flow)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// Ensures that the variables of a flow's beginning may be reckoned with one another in any
// order, and with what the call was given in place of them.
func TestVarsOfVars(t *testing.T) {
	f, err := flowfile.Parse("f", []byte(`
start: a
vars: {a: b + "/" + c, b: c + caller, c: '"x"', d: '[a, language]'}
states: {a: {hangup: ["say: {{a}} {{d[0]}}"]}}
`))
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		for want, vars := range map[string]ivr.Vars{"say:x/x x/x": {}, "say:y/y y/y": {"c": "y"}, "say:z/x z/x": {"b": "z"}} {
			commands, _ := (&ivr.Machine{Flow: f.Flow, Vars: vars}).Step(ivr.Started{})
			if got := ivrtest.Prompts(commands); len(got) != 1 || got[0] != want {
				t.Fatalf("it says %v, want %s", got, want)
			}
		}
	}
}
