package page_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"callbot/cmd/callbot/browsertest"
	"callbot/ivr/flowfile"

	"github.com/google/go-cmp/cmp"
)

// pinFlow asks for a PIN by a sub-flow, in a loop.
const pinFlow = `
start: welcome
states:
  welcome: {play: welcome.wav, next: check}
  check: {call: pin, on: {"good": inside}, next: check}
  inside: {menu: {1: inside, 2: bye, "#": bye}, ask: inside.wav, on_no_input: bye}
  bye: {hangup: bye.wav}
flows:
  pin:
    start: ask
    states:
      ask: {gather: pin, ask: pin.wav, next: verify}
      verify: {branch: [{when: pin == "1234", to: yes}], otherwise: no}
      "yes": {return: good}
      "no": {return: bad}
`

// chartOf is what the service serves for a flow.
func chartOf(t *testing.T, text string) string {
	t.Helper()
	f, err := flowfile.Parse("flow.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return encode(t, flowfile.NewChart(f.Flow))
}

func encode(t *testing.T, chart flowfile.Chart) string {
	t.Helper()
	data, err := json.Marshal(chart)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A person who watches sees the flow from the beginning, where the call is in it, which
// keys lead on, and the way it took, through sub-flows and back; after the call the way
// is still there.
func TestBrowserFlow(t *testing.T) {
	s := serve(t)
	s.chart.Store(chartOf(t, pinFlow))
	p := browsertest.Open(t, s.url, browsertest.Options{})
	p.Await("the flow", func() bool { return p.Flow().Shown })
	if f := p.Flow(); f.Now != "" || len(f.Been)+len(f.Taken)+len(f.Overlaps) > 0 {
		t.Errorf("before the call the flow shows %+v", f)
	}
	p.Click("call")
	for _, state := range []string{"welcome", "check", "pin/ask", "pin/verify", "pin/yes", "inside"} {
		s.tell("flow", map[string]any{"state": state})
	}
	p.Await("the last state", func() bool { return p.Flow().Now == "inside" })
	f := p.Flow()
	slices.Sort(f.Taken)
	slices.Sort(f.Been)
	slices.Sort(f.Signs)
	want := browsertest.Flow{
		Shown: true, Now: "inside", Signs: []string{"# 2", "1"}, Overlaps: []string{},
		Been:  []string{"check", "inside", "pin/ask", "pin/verify", "pin/yes", "welcome"},
		Taken: []string{"check > inside", "check > pin/ask", "pin/ask > pin/verify", "pin/verify > pin/yes", "welcome > check"},
	}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
	s.tell("terminated", map[string]any{"reason": "hung up", "code": 200})
	p.AwaitState("terminated")
	if f := p.Flow(); f.Now != "" || len(f.Been) != 6 || len(f.Taken) != 5 {
		t.Errorf("after the call the flow shows %+v", f)
	}
}

// A service without a flow shows none, and one that was changed is shown with the next
// call. On a telephone it is folded away until somebody wants to see it.
func TestBrowserFlowChanges(t *testing.T) {
	s := serve(t)
	p := browsertest.Open(t, s.url, browsertest.Options{Width: 390, Height: 844, Phone: true})
	if f := p.Flow(); f.Shown {
		t.Errorf("without a flow there is %+v", f)
	}
	for _, flow := range []string{"start: a\nstates: {a: {hangup: }}", "start: b\nstates: {b: {hangup: }}"} {
		s.chart.Store(chartOf(t, flow))
		p.Click("call")
		s.tell("flow", map[string]any{"state": flow[7:8]})
		p.Await("the flow", func() bool { f := p.Flow(); return f.Shown && f.Now == flow[7:8] })
		p.Click("hangup")
		next(t, "the goodbye", s.left)
	}
	if p.Seen(".chart svg") {
		t.Error("on a telephone the picture is unfolded")
	}
	p.Unfold()
	p.Await("the picture", func() bool { return p.Seen(".chart svg") })
}

// Whatever a flow looks like, its states stand beside one another.
func TestBrowserFlowOfAnyShape(t *testing.T) {
	s := serve(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []struct{ states, edges int }{{1, 1}, {12, 60}, {60, 150}, {300, 600}} {
		chart := flowfile.Chart{Start: "state 0", States: []flowfile.ChartState{}, Edges: []flowfile.ChartEdge{}}
		for i := range size.states {
			chart.States = append(chart.States, flowfile.ChartState{Name: fmt.Sprint("state ", i), Kind: "play"})
		}
		for range size.edges {
			from, to := random.IntN(size.states), random.IntN(size.states)
			chart.Edges = append(chart.Edges, flowfile.ChartEdge{From: fmt.Sprint("state ", from), To: fmt.Sprint("state ", to), By: "next"})
		}
		s.chart.Store(encode(t, chart))
		p := browsertest.Open(t, s.url, browsertest.Options{})
		p.Await("the flow", func() bool { return p.Seen(".chart svg") })
		if f := p.Flow(); len(f.Overlaps) > 0 {
			t.Errorf("%+v: these stand on each other: %q", size, f.Overlaps)
		}
	}
}
