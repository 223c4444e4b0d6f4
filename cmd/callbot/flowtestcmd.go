package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"callbot/ivr/flowfile"
	"callbot/ivr/ivrtest"
)

// flowTestCommand holds the conversations of test files.
type flowTestCommand struct {
	JSON  bool     `help:"One JSON object a conversation, and one a flow."`
	Files []string `arg:"" name:"file" help:"Test files; each names its flow."`
}

// Help is the end of the command's help page.
func (flowTestCommand) Help() string {
	return `Time passes only as the conversations need it, and costs none. Each line is a
conversation; what went otherwise than written is named by file:line:column. In the end
comes, by flow, where no conversation led. With a failure the exit code is 1.

Example:

  callbot flow test conversations.yaml`
}

// Run holds them, and tells how much of each flow they came by.
func (c *flowTestCommand) Run(s *streams) error {
	r := flowReport{problemPrinter: problemPrinter{out: s.out, json: c.JSON}}
	for _, path := range c.Files {
		f, err := flowfile.OpenTest(path)
		if err == nil {
			err = r.conversations(f)
		}
		if err := r.print(err); err != nil {
			return err
		}
	}
	for _, t := range r.flows {
		if err := r.coverage(t); err != nil {
			return err
		}
	}
	return r.verdict()
}

// flowReport tells what came of conversations.
type flowReport struct {
	problemPrinter
	flows []*testedFlow // in the order in which they were tested
}

// testedFlow is a flow with the conversations of all its test files.
type testedFlow struct {
	path    string
	file    *flowfile.TestFile
	results []ivrtest.Result
}

// conversations holds the conversations of a file.
func (r *flowReport) conversations(f *flowfile.TestFile) error {
	results := ivrtest.Run(f)
	for _, result := range results {
		if err := r.conversation(f.Name, result); err != nil {
			return err
		}
	}
	path := filepath.Join(filepath.Dir(f.Name), f.FlowFile)
	for _, t := range r.flows {
		if t.path == path {
			t.results = append(t.results, results...)
			return nil
		}
	}
	r.flows = append(r.flows, &testedFlow{path, f, results})
	return nil
}

// conversationResult is a conversation as JSON.
type conversationResult struct {
	File         string       `json:"file"`
	Conversation string       `json:"conversation"`
	OK           bool         `json:"ok"`
	Seconds      float64      `json:"seconds"` // how long the call lasted
	Path         []string     `json:"path"`    // the states that were entered
	Problem      *flowProblem `json:"problem,omitempty"`
}

func (r *flowReport) conversation(file string, result ivrtest.Result) error {
	object := conversationResult{
		File: file, Conversation: result.Name, OK: result.Problem == nil, Seconds: seconds(result.Took), Path: result.Path,
	}
	text := fmt.Sprintf("ok    %s: %s (%v, %d states)", file, result.Name, result.Took.Round(time.Millisecond), len(result.Path))
	if p := result.Problem; p != nil {
		r.failed = true
		problem := newProblem(*p)
		object.Problem = &problem
		text = fmt.Sprintf("FAIL  %s: %s\n%v", file, result.Name, p)
	}
	return r.line(text, object)
}

// flowCoverage is what conversations came by of a flow, as JSON.
type flowCoverage struct {
	Flow     string   `json:"flow"`
	States   int      `json:"states"`
	StatesOf int      `json:"states_of"`
	Edges    int      `json:"edges"`
	EdgesOf  int      `json:"edges_of"`
	Missed   []string `json:"missed"` // states, and edges as "main -> hours"
}

func (r *flowReport) coverage(t *testedFlow) error {
	c := ivrtest.Cover(t.file.Flow, t.results)
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %d of %d states, %d of %d edges", t.path, c.States, c.StatesOf, c.Edges, c.EdgesOf)
	for _, missed := range c.Missed {
		fmt.Fprintf(&text, "\n      never: %s", missed)
	}
	return r.line(text.String(), flowCoverage{t.path, c.States, c.StatesOf, c.Edges, c.EdgesOf, append([]string{}, c.Missed...)})
}
