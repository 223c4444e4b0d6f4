package bot

import "callbot/signaling"

// notify takes a notification about the call.
func (c *Call) notify(n signaling.Notification) {
	switch n := n.(type) {
	case signaling.StateChanged:
		c.stateChanged(n)
	case signaling.Terminated:
		c.terminated(n)
	case signaling.ToneReceived:
		c.toneReceived(n)
	case signaling.OperationCompleted:
		c.completed(n)
	case signaling.RosterUpdated:
		c.rosterUpdated(n)
	default: // the others are not for a handler
	}
}

func (c *Call) stateChanged(n signaling.StateChanged) {
	c.mu.Lock()
	overtaken := n.State < signaling.StateEstablished && c.info.State >= signaling.StateEstablished
	if !overtaken && c.info.State != signaling.StateTerminated {
		c.info.State = n.State
	}
	if n.Media.Description != "" {
		c.info.Media = n.Media
	}
	if n.Meeting.Joins() {
		c.info.Many, c.info.Meeting = true, n.Meeting
	}
	established := n.State == signaling.StateEstablished
	// Out of a call of two a transfer ends it, or fails with a Result; out of one of many
	// the call goes on after the transfer was accepted.
	c.accepted = c.accepted || n.State == signaling.StateTransferAccepted
	back := established && c.transferring && (n.Result != nil || c.accepted)
	if back {
		c.transferring, c.accepted = false, false
	}
	c.mu.Unlock()
	if established {
		c.establish.Do(func() { close(c.established) })
	}
	if back {
		c.put(n)
	}
}

func (c *Call) terminated(n signaling.Terminated) {
	c.mu.Lock()
	c.info.State, c.info.Result = signaling.StateTerminated, &n.Result
	c.mu.Unlock()
	c.setGone()
	c.cancel(&EndedError{n.Result})
}

// toneReceived takes a key. It goes to the mailbox together with the look at whether it
// is a secret, so that none which was watched can become part of one (listen).
func (c *Call) toneReceived(n signaling.ToneReceived) {
	c.mu.Lock()
	wanted := !c.pressedBefore(n) && n.Tone.Key.Valid()
	kept := !wanted || c.box.put(n)
	info, secret := c.info, c.secret
	c.mu.Unlock()
	if o := c.runtime.Observer; wanted && o != nil && !secret {
		o.ToneHeard(info, n.Tone)
	}
	if !kept {
		c.cancel(ErrOverflow)
	}
}

// pressedBefore reports whether a key was told before. Some services count the keys of each
// participant, others those of all. The lock is held.
func (c *Call) pressedBefore(n signaling.ToneReceived) bool {
	of := c.keys[n.Participant]
	if of == nil {
		of = &repeats{}
		c.keys[n.Participant] = of
	}
	return of.again(n.Sequence)
}

// completed passes on the end of an operation that somebody waits for; it can come but
// once.
func (c *Call) completed(n signaling.OperationCompleted) {
	c.mu.Lock()
	_, wanted := c.awaited[n.Operation.Context]
	delete(c.awaited, n.Operation.Context)
	c.mu.Unlock()
	if wanted {
		c.put(n)
	}
}

func (c *Call) put(n message) {
	if !c.box.put(n) {
		c.cancel(ErrOverflow)
	}
}
