package flowfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says how much a Problem matters.
type Severity uint8

const (
	// Error keeps a flow from being used.
	Error Severity = iota
	// Warning does not.
	Warning
)

// String is "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Problem is one complaint about a flow file.
type Problem struct {
	File     string
	Line     int // from 1
	Column   int // from 1
	Severity Severity
	Message  string // a sentence for the author of the flow
	Rule     string // the rule's name
}

// String is "file:line:column: severity: message [rule]".
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s [%s]", p.File, p.Line, p.Column, p.Severity, p.Message, p.Rule)
}

// Problems are complaints in the order of the file. They are an error.
type Problems []Problem

// Error is the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

func (p Problems) sorted() Problems {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return p
}
