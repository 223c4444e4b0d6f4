package acs

import (
	"context"
	"slices"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// EventSender tells what becomes of a call, or a recording, to the callback that was
// given with it: one CloudEvent a delivery, in order. Resource.Notifier makes it. It is
// a signaling.Notifier.
//
// An event that is not taken is tried again for a minute, and then given up; nothing waits
// for that but later events for the same callback.
type EventSender struct {
	connection *connection
}

// Notify sends a notification on its way.
func (s *EventSender) Notify(ctx context.Context, n signaling.Notification) error {
	c := s.connection
	select {
	case <-c.bound: // the request that began the call may not be answered yet
	case <-ctx.Done():
		return ctx.Err()
	}
	if done, ok := n.(signaling.OperationCompleted); ok {
		c.settle(done.Operation)
		return nil
	}
	c.mu.Lock()
	var events []posting
	if c.version.old() {
		events = c.translateOld(n)
	} else {
		events = c.translate(n)
	}
	c.mail.put(c, events...)
	c.mu.Unlock()
	return nil
}

// translate is what a notification is in the words of the dialect. The lock is held.
func (c *connection) translate(n signaling.Notification) []posting {
	switch n := n.(type) {
	case signaling.StateChanged:
		return c.moved(n)
	case signaling.Terminated:
		return c.ended(n)
	case signaling.RosterUpdated:
		return c.gathered(n)
	case signaling.ToneReceived:
		return c.pressed(n)
	case signaling.RecordingChanged:
		return c.recorded(n)
	case signaling.Incoming, signaling.OperationCompleted:
		return nil
	default:
		return nil
	}
}

// moved tells that a call is there, or what becomes of its transfer.
func (c *connection) moved(n signaling.StateChanged) []posting {
	switch {
	case n.State == signaling.StateEstablished && !c.connected:
		c.connected = true
		events := []posting{c.event(wire.CallConnected, "", wire.EventData{OperationContext: c.context, Result: &wire.Result{Code: 200}})}
		if c.roster != nil {
			events = append(events, c.gathered(*c.roster)...)
		}
		c.startStream()
		return append(events, c.startTranscription()...)
	case n.State == signaling.StateEstablished && n.Result != nil:
		p := c.transferring(n.Context)
		return []posting{c.event(wire.CallTransferFailed, p.callback, wire.EventData{OperationContext: p.context, Result: wire.FromResult(*n.Result)})}
	case n.State == signaling.StateTransferAccepted:
		p := c.transferring(n.Context)
		d := p.data
		d.OperationContext, d.Result = p.context, &wire.Result{Code: 200, Subcode: 7015, Message: "Call transfer accepted."}
		return []posting{c.event(wire.CallTransferAccepted, p.callback, d)}
	default:
		return nil
	}
}

// transferring is the transfer of a context.
func (c *connection) transferring(token string) *pending {
	if p := c.pending[token]; p != nil {
		delete(c.pending, token)
		return p
	}
	for t, p := range c.pending {
		if p.failed == wire.CallTransferFailed {
			delete(c.pending, t)
			return p
		}
	}
	return &pending{}
}

// graceful is the platform's number for a call that its application has ended.
const graceful = 7000

// givenUp is what came of one that was not there yet: no success.
var givenUp = signaling.Result{Code: 487, Subcode: 8542, Message: "The call was cancelled."}

// ended tells that there is nothing more to tell.
func (c *connection) ended(n signaling.Terminated) []posting {
	c.over = true
	result := wire.FromResult(n.Result)
	switch {
	case c.mail.overran():
		result = &wire.Result{Code: 500, Subcode: 9002, Message: "The application did not take its events."}
	case !c.connected && n.Result.Subcode == graceful:
		result = wire.FromResult(givenUp)
	}
	var events []posting
	if !c.connected && c.failure != "" && c.version.knowsFailures() {
		events = append(events, c.event(c.failure, "", wire.EventData{OperationContext: c.context, Result: result}))
	}
	for _, watch := range c.tones {
		events = append(events, c.event(wire.ContinuousDTMFStopped, watch.callback, wire.EventData{OperationContext: watch.context, Result: success()}))
	}
	c.tones = nil
	events = append(events, c.stopStream(nil)...)
	events = append(events, c.stopTranscription(nil)...)
	last := c.event(wire.CallDisconnected, "", wire.EventData{OperationContext: c.context, Result: result})
	last.last = true
	return append(events, last)
}

// gathered tells who is in the call but the application itself.
func (c *connection) gathered(n signaling.RosterUpdated) []posting {
	if !c.connected {
		c.roster = &n
		return nil
	}
	c.roster = nil
	c.rosters++
	return []posting{c.event(wire.ParticipantsUpdated, "", wire.EventData{
		Participants: c.others(n.Presences), SequenceNumber: c.rosters, Result: &wire.Result{Code: 200},
	})}
}

// others are those in a call whom the application is told of.
func (c *connection) others(all []signaling.Presence) []wire.Participant {
	list := make([]wire.Participant, 0, len(all))
	for _, p := range c.apart(all) {
		list = append(list, wire.FromPresence(p))
	}
	return list
}

// apart are those of all who are not the application itself.
func (c *connection) apart(all []signaling.Presence) []signaling.Presence {
	return slices.DeleteFunc(slices.Clone(all), func(p signaling.Presence) bool { return c.resource.itself(c, p.Participant) })
}
