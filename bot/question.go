package bot

import (
	"context"
	"strings"

	"callbot/ivr"
)

// The states and the variable of a question that a handler asks.
const (
	question = "question"
	answered = "answered"
	noInput  = "no input"
	noMatch  = "no match"
	result   = "result"
	chosen   = "chosen: " // begins the names of the states that choices lead to
)

// Gather asks for digits, as the state of a flow does, and returns them. Its exits
// need not be set: when the caller's tries are used up, the error is ErrNoInput or
// ErrNoMatch.
func (c *Call) Gather(ctx context.Context, g ivr.Gather) (string, error) {
	g.Into, g.Next, g.OnNoInput, g.OnNoMatch = result, answered, noInput, noMatch
	m, err := c.ask(ctx, map[string]ivr.State{question: g, answered: ivr.Play{}})
	if err != nil {
		return "", err
	}
	digits, _ := m.Vars[result].(string)
	return digits, nil
}

// Menu offers choices, as the state of a flow does, and returns what stands beside the
// keys that were chosen. Its exits need not be set: when the caller's tries are used
// up, the error is ErrNoInput or ErrNoMatch.
func (c *Call) Menu(ctx context.Context, menu ivr.Menu) (string, error) {
	states := map[string]ivr.State{}
	choices := make(map[string]string, len(menu.Choices))
	for keys, choice := range menu.Choices {
		choices[keys] = chosen + choice
		states[chosen+choice] = ivr.Play{}
	}
	menu.Choices, menu.OnNoInput, menu.OnNoMatch = choices, noInput, noMatch
	states[question] = menu
	m, err := c.ask(ctx, states)
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(last(m.Entered()), chosen), nil
}

// ReadOut says pieces one after another, among them what is read out of recorded ones, and
// waits until they were heard or cut short. A piece that cannot be said is left out, and
// logged.
func (c *Call) ReadOut(ctx context.Context, pieces ...ivr.Piece) error {
	_, err := c.ask(ctx, map[string]ivr.State{question: ivr.Play{Say: pieces, BargeIn: ivr.NoBargeIn}})
	return err
}

// SetLanguage is what is spoken from now on in questions and by ReadOut, as the variable
// "language" is in a flow.
func (c *Call) SetLanguage(language string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.language = language
}

// ask takes the call through a flow of one question. Each of its other states says
// nothing and ends it.
func (c *Call) ask(ctx context.Context, states map[string]ivr.State) (*ivr.Machine, error) {
	states[noInput], states[noMatch] = ivr.Play{}, ivr.Play{}
	m := &ivr.Machine{KeepCall: true, Flow: &ivr.Flow{Start: question, States: states, Voice: c.runtime.Voice, Voices: c.runtime.Voices}}
	c.mu.Lock()
	m.Flow.Language = c.language
	if c.asked != nil {
		m.After(c.asked)
	}
	c.asked = m
	c.mu.Unlock()
	if err := (&run{call: c, machine: m}).run(ctx); err != nil {
		c.stopLate(ctx)
		return nil, err
	}
	switch last(m.Entered()) {
	case noInput:
		return nil, ErrNoInput
	case noMatch:
		return nil, ErrNoMatch
	}
	return m, nil
}

func last(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}
