package acs

import (
	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// cancelledCode is the platform's number for what was cancelled.
const cancelledCode = 8508

// knows reports whether whoever is told of the call knows an operation's event.
func (c *connection) knows(kind string) bool {
	return kind != wire.HoldFailed || c.version.knowsFailures()
}

// ends tells what came of an operation. The lock is held.
func (c *connection) ends(p *pending, op signaling.Operation, events []posting) []posting {
	if c.version.old() {
		return append(events, c.endsOld(p, op)...)
	}
	kind := p.failed
	switch {
	case op.Status == signaling.OperationSucceeded:
		kind = p.succeeded
	case op.Result.Subcode == cancelledCode && p.cancelled != "":
		kind = p.cancelled
	case p.withdrawn:
		return events
	}
	if kind == "" || !c.knows(kind) {
		return events
	}
	if kind == p.succeeded {
		events = c.starts(p, events)
	}
	d := p.data
	d.OperationContext, d.Result = p.context, wire.FromResult(op.Result)
	if op.FailedPrompt > 0 && (kind == wire.PlayFailed || kind == wire.RecognizeFailed) {
		index := op.FailedPrompt - 1
		d.FailedPlaySource = &index
	}
	if kind == wire.RecognizeCompleted {
		d.Recognized(op.Recognition)
	}
	return append(events, c.event(kind, p.callback, d))
}
