package ivrtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"callbot/ivr"
	"callbot/ivr/flowfile"
	"callbot/signaling"
)

// Result is what came of one conversation of a test file.
type Result struct {
	Name string
	// Problem says where and how it went other than was written; nil when it did not.
	Problem *flowfile.Problem
	// Path are the states that were entered, Took how long the call lasted.
	Path []string
	Took time.Duration
}

// Run holds the conversations of a test file.
func Run(f *flowfile.TestFile) []Result {
	results := make([]Result, len(f.Tests))
	for i := range f.Tests {
		results[i] = hold(f, &f.Tests[i])
	}
	return results
}

func hold(f *flowfile.TestFile, t *flowfile.Test) Result {
	c := world(f.Flow, t)
	result := Result{Name: t.Name}
	err := c.Start(signaling.Call{
		ID: "call", Direction: signaling.Inbound,
		Source:  signaling.Participant{Identity: signaling.Identity{Kind: signaling.User, ID: t.Caller}},
		Targets: []signaling.Participant{{Identity: signaling.Identity{Kind: signaling.Application, ID: t.Called}}},
	}, t.Clock)
	line, column := t.Line, t.Column
	for _, s := range t.Steps {
		if err != nil {
			break
		}
		line, column = s.Line, s.Column
		err = c.do(s)
	}
	if err != nil {
		result.Problem = &flowfile.Problem{
			File: f.Name, Line: line, Column: column, Severity: flowfile.Error, Rule: "conversation",
			Message: fmt.Sprintf("%s: %v", t.Name, err),
		}
	}
	result.Path, result.Took = c.Path, c.now
	return result
}

// world makes the conversation of a test, with all that answers in it.
func world(flow *ivr.Flow, t *flowfile.Test) *Conversation {
	vars := ivr.Vars{}
	maps.Copy(vars, t.Vars)
	return &Conversation{
		Machine: &ivr.Machine{Flow: flow, Vars: vars},
		Length: func(uri string) time.Duration {
			if d, ok := t.Lengths[uri]; ok {
				return d
			}
			return DefaultLength
		},
		Web: func(r ivr.Request) Reply { return answer(t.Web, r) },
		Transferred: func(to signaling.Identity) signaling.Result {
			return signaling.Result{Code: t.Transfers[to.ID]}
		},
		Invited: func(who []signaling.Identity) bool {
			return !slices.ContainsFunc(who, func(one signaling.Identity) bool { return t.Transfers[one.ID] != 0 })
		},
	}
}

// answer is the first stub's that fits a request.
func answer(stubs []flowfile.Stub, r ivr.Request) Reply {
	for _, s := range stubs {
		if s.URL != r.URL || s.Method != "" && s.Method != r.Method || !sent(s.Body, r.Body) {
			continue
		}
		reply := Reply{Status: s.Status, After: s.After}
		if s.Fails {
			reply.Err = errNoWeb
		} else {
			reply.Body, reply.Err = json.Marshal(s.JSON)
		}
		return reply
	}
	return Reply{Err: fmt.Errorf("no stub answers %s %s with %s", r.Method, r.URL, r.Body)}
}

// sent reports whether a request carries what it must.
func sent(want map[string]any, body []byte) bool {
	if want == nil {
		return true
	}
	normal, err := json.Marshal(want)
	if err != nil {
		return false
	}
	var a, b any
	return json.Unmarshal(normal, &a) == nil && json.Unmarshal(body, &b) == nil && reflect.DeepEqual(a, b)
}

// do makes one step of a written conversation.
func (c *Conversation) do(s flowfile.Step) error {
	switch s.Verb {
	case flowfile.BotPlays:
		return c.Plays(s.Texts...)
	case flowfile.BotHangsUp:
		return c.Ends()
	case flowfile.CallerPresses:
		return c.Press(strings.ReplaceAll(strings.Join(s.Texts, ""), " ", ""))
	case flowfile.CallerSpeaks:
		return c.Speak(s.For)
	case flowfile.CallerHangsUp:
		return c.HangUp()
	case flowfile.Wait:
		return c.Wait(s.For)
	case flowfile.Expect:
		return c.expect(s.Check)
	case flowfile.ExpectState:
		return c.expectState(strings.Join(s.Texts, ""))
	case flowfile.ExpectTransferTo:
		return c.expectTransfer(strings.Join(s.Texts, ""))
	}
	return fmt.Errorf("no such step: %s", s.Verb)
}

func (c *Conversation) expect(check ivr.Condition) error {
	value, err := check.Value(c.Machine.Vars)
	if err == nil && value != true {
		err = errors.New("it is not so")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", check.Source, err)
	}
	return nil
}

func (c *Conversation) expectState(want string) error {
	if got := c.Machine.State(); got != want {
		return fmt.Errorf("at %v it is in state %q, not %q", c.now, got, want)
	}
	return nil
}

// expectTransfer waits until the bot has asked for a transfer.
func (c *Conversation) expectTransfer(want string) error {
	for c.err == nil {
		for i, cmd := range c.Commands {
			if transfer, ok := cmd.(signaling.Transfer); ok {
				c.Commands = c.Commands[i+1:]
				if transfer.Target.ID != want {
					return fmt.Errorf("at %v it transfers to %q, not %q", c.now, transfer.Target.ID, want)
				}
				return nil
			}
		}
		next, ok := c.nextAt()
		if !ok || c.Machine.Ended() || len(c.heard) > 0 {
			return fmt.Errorf("at %v it does not transfer to %q; heard since: %v", c.now, want, c.heard)
		}
		c.advance(next)
	}
	return c.err
}
