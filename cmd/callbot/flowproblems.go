package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"callbot/ivr/flowfile"
)

// problemPrinter prints what is wrong with flows, for people or for machines, and
// knows in the end whether anything was.
type problemPrinter struct {
	out    io.Writer
	json   bool
	failed bool
}

// print prints the problems in an error, which are also those of a flow that a test
// file names. An error of another kind is returned, as is one of the output.
func (p *problemPrinter) print(err error) error {
	var problems flowfile.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	for _, problem := range problems {
		p.failed = p.failed || problem.Severity == flowfile.Error
		if err := p.line(problem.String(), newProblem(problem)); err != nil {
			return err
		}
	}
	return nil
}

// line prints a text, or the object in its place.
func (p *problemPrinter) line(text string, object any) error {
	if p.json {
		encoder := json.NewEncoder(p.out)
		encoder.SetEscapeHTML(false) // edges are written "a -> b"
		return encoder.Encode(object)
	}
	_, err := fmt.Fprintln(p.out, text)
	return err
}

// verdict ends the program with an exit code and not a word more.
func (p *problemPrinter) verdict() error {
	if p.failed {
		return &codeError{code: exitError}
	}
	return nil
}

// flowProblem is a problem as JSON.
type flowProblem struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
}

func newProblem(p flowfile.Problem) flowProblem {
	return flowProblem{p.File, p.Line, p.Column, p.Severity.String(), p.Rule, p.Message}
}
