package ivrtest

import (
	"errors"
	"fmt"
	"time"

	"callbot/ivr"
	"callbot/media"
	"callbot/signaling"
)

// Conversation is one call taken through a flow. Its methods move time forward only as
// far as they say. An error says what happened in place of what was wished for; it is
// the same from then on when the machine has broken a law.
type Conversation struct {
	Machine *ivr.Machine
	// Length is how long a prompt plays. Nil means DefaultLength for each.
	Length func(uri string) time.Duration
	// Web answers requests. Nil answers none.
	Web func(ivr.Request) Reply
	// Transferred says how a transfer fails. Nil, and a Result whose Code is 0, let it
	// succeed.
	Transferred func(signaling.Identity) signaling.Result
	// Invited says whether those who are invited come. Nil means that they do.
	Invited func([]signaling.Identity) bool

	now  time.Duration
	due  time.Duration // when the machine wants to be woken, 0 for never
	play player
	wait waiting   // what the world still has to say
	tape recording // that runs

	heard    []string // prompts that began to play and were not asked for yet
	Commands []signaling.Command
	Path     []string // the states that were entered
	err      error
}

// DefaultLength is how long a prompt plays where nothing says otherwise. It lies off
// every round second, so that a prompt and a timeout never end together.
const DefaultLength = 1990 * time.Millisecond

// ErrEnded says that the conversation came to its end.
var ErrEnded = errors.New("the conversation has ended")

// Start begins the conversation.
func (c *Conversation) Start(call signaling.Call, at time.Time) error {
	c.play.length = c.Length
	return c.step(ivr.Started{Call: call, Time: at})
}

// Now is the moment that the conversation has come to.
func (c *Conversation) Now() time.Duration { return c.now }

// keyGap is the time between two keys that one Press presses.
const keyGap = 130 * time.Millisecond

// Press presses keys one after another, at a brisk pace.
func (c *Conversation) Press(keys string) error {
	for i := range len(keys) {
		key, err := media.ParseKey(keys[i : i+1])
		if err != nil {
			return err
		}
		if i > 0 {
			if err := c.Wait(keyGap); err != nil {
				return err
			}
		}
		c.tape.stop(key, c)
		if err := c.step(ivr.KeyPressed{At: c.now, Key: key}); err != nil {
			return err
		}
	}
	return nil
}

// Wait lets time pass.
func (c *Conversation) Wait(d time.Duration) error {
	until := c.now + d
	for c.err == nil {
		next, ok := c.nextAt()
		if !ok || next > until {
			break
		}
		c.advance(next)
	}
	c.now = until
	return c.err
}

// Plays waits until each of the prompts has begun to play. It is an error when another
// one does, or the conversation ends.
func (c *Conversation) Plays(uris ...string) error {
	for _, want := range uris {
		if err := c.awaitPrompt(); err != nil {
			return fmt.Errorf("instead of playing %s: %w", want, err)
		}
		if got := c.heard[0]; got != want {
			return fmt.Errorf("at %v it plays %s instead of %s", c.now, got, want)
		}
		c.heard = c.heard[1:]
	}
	return c.err
}

// Heard takes the prompts that have begun to play since they were last asked for.
func (c *Conversation) Heard() []string {
	heard := c.heard
	c.heard = nil
	return heard
}

// Ends waits until the machine has hung up. It is an error when it plays a prompt
// that was not asked for before.
func (c *Conversation) Ends() error {
	for c.err == nil && !c.Machine.Ended() {
		if len(c.heard) > 0 {
			return fmt.Errorf("at %v it plays %s instead of ending", c.now, c.heard[0])
		}
		next, ok := c.nextAt()
		if !ok {
			return fmt.Errorf("in state %q it waits for ever instead of ending", c.Machine.State())
		}
		c.advance(next)
	}
	return c.err
}

// HangUp is the caller hanging up.
func (c *Conversation) HangUp() error { return c.Happens(ivr.HungUp{At: c.now}) }

// FailPrompt makes the command that plays fail, as for a file that is not there.
func (c *Conversation) FailPrompt() error {
	context, playing := c.play.fail(c.now, &c.heard)
	if !playing {
		return c.err
	}
	return c.step(ivr.PromptEnded{At: c.now, Context: context, Outcome: ivr.Failed})
}

// Happens gives the machine an event that the conversation does not make by itself.
func (c *Conversation) Happens(e ivr.Event) error { return c.step(e) }

func (c *Conversation) awaitPrompt() error {
	for c.err == nil && len(c.heard) == 0 {
		next, ok := c.nextAt()
		switch {
		case c.Machine.Ended():
			return ErrEnded
		case !ok:
			return fmt.Errorf("in state %q it waits for ever", c.Machine.State())
		}
		c.advance(next)
	}
	return c.err
}

// nextAt is when the next thing happens by itself.
func (c *Conversation) nextAt() (time.Duration, bool) {
	at, known := c.due, c.due != 0
	for _, other := range []func() (time.Duration, bool){c.play.end, c.wait.next} {
		if t, ok := other(); ok && (!known || t <= at) {
			at, known = t, true
		}
	}
	return at, known
}

// advance makes the next thing happen.
func (c *Conversation) advance(at time.Duration) {
	c.now = at
	if e, ok := c.wait.take(at); ok {
		if op, ok := e.(ivr.OperationEnded); ok && op.Context == c.tape.Context {
			c.tape = recording{}
		}
		c.happen(e)
		return
	}
	if end, playing := c.play.end(); playing && end == at {
		if context, done := c.play.finish(&c.heard); done {
			c.happen(ivr.PromptEnded{At: at, Context: context, Outcome: ivr.Completed})
		}
		return
	}
	c.happen(ivr.TimedOut{At: at})
}

// happen is step for those who look at the error later.
func (c *Conversation) happen(e ivr.Event) { _ = c.step(e) }

// step gives the machine an event, and itself what the machine answers.
func (c *Conversation) step(e ivr.Event) error {
	if c.err != nil {
		return c.err
	}
	ended := c.Machine.Ended()
	commands, wait := c.Machine.Step(e)
	c.Path = append(c.Path, c.Machine.Entered()...)
	c.Commands = append(c.Commands, commands...)
	if c.err = c.law(ended, commands, wait); c.err != nil {
		return c.err
	}
	c.due = 0
	if wait > 0 {
		c.due = c.now + wait
	}
	for _, r := range c.Machine.Requests() {
		c.request(r)
	}
	if consult := c.Machine.Consultation(); consult != nil {
		c.Commands = append(c.Commands, signaling.Transfer{Target: consult.Target})
		c.transfer(consult.Target)
	}
	var cancelled []string
	for _, cmd := range commands {
		c.command(cmd)
		cancelled = append(cancelled, c.play.control(cmd, c.now, &c.heard)...)
	}
	for _, context := range cancelled {
		c.happen(ivr.PromptEnded{At: c.now, Context: context, Outcome: ivr.Cancelled})
	}
	return c.err
}
