package ivrtest

import (
	"fmt"
	"slices"
	"time"

	"callbot/signaling"
)

// law says what every machine must keep to, whatever happens to it.
func (c *Conversation) law(ended bool, commands []signaling.Command, wait time.Duration) error {
	m := c.Machine
	switch hangup := slices.Index(commands, signaling.Command(signaling.Hangup{})); {
	case ended && (len(commands) > 0 || wait != 0):
		return fmt.Errorf("after the end it says %v and waits %v", commands, wait)
	case m.Gone() && len(commands) > 0:
		return fmt.Errorf("when the caller has gone it says %v", commands)
	case hangup >= 0 && (hangup != len(commands)-1 || !m.Ended()):
		return fmt.Errorf("hanging up is not the last it does: %v", commands)
	case m.Ended() != (m.State() == ""):
		return fmt.Errorf("ended is %v in state %q", m.Ended(), m.State())
	case !m.Ended() && m.Flow.Lookup(m.State()) == nil:
		return fmt.Errorf("state %q is not one of the flow", m.State())
	case !m.Ended() && wait <= 0:
		return fmt.Errorf("in state %q it would wait without end", m.State())
	case m.Ended() && wait != 0:
		return fmt.Errorf("it has ended and waits %v", wait)
	}
	return c.oneQueue(commands)
}

// oneQueue sees to it that a prompt which plays is cut before another is played.
func (c *Conversation) oneQueue(commands []signaling.Command) error {
	playing := len(c.play.queue) > 0
	for _, cmd := range commands {
		switch cmd := cmd.(type) {
		case signaling.CancelMedia:
			playing = false
		case signaling.PlayPrompt:
			if playing && !cmd.Background {
				return fmt.Errorf("%v plays into a prompt that was not cut", cmd.Prompts)
			}
		default: // the others play nothing
		}
	}
	return nil
}
