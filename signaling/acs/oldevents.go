package acs

import (
	"context"
	"slices"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// state is the version's name of a state.
func (v version) state(s signaling.CallState) string {
	switch {
	case v == old1 && s == signaling.StateTransferAccepted:
		return signaling.StateTransferring.String()
	case v == old1:
		return s.String() // the words of those days are still Graph's
	case v == old2 && (s == signaling.StateTransferring || s == signaling.StateTransferAccepted):
		return wire.StateConnected
	default:
		return wire.FromState(s)
	}
}

// oldEvent makes an event of 2021.
func (c *connection) oldEvent(kind, callback string, d wire.OldEventData) posting {
	e := c.event(kind, callback, wire.EventData{})
	switch kind {
	case wire.OldStateChanged:
		e.source += "/callState"
	case wire.OldPlayAudioResult, wire.OldAddParticipantResult, wire.OldRecordingStateChanged:
		d.CallConnectionID = ""
	}
	if kind == wire.OldStateChanged || kind == wire.OldRecordingStateChanged {
		if c.version == old3 {
			d.CallLocator = &wire.CallLocator{Kind: wire.ServerCallLocator, ServerCallID: c.server}
		} else {
			d.ServerCallID = c.server
		}
	}
	e.data = d
	return e
}

// translateOld is what a notification is in the words of 2021. The lock is held.
func (c *connection) translateOld(n signaling.Notification) []posting {
	switch n := n.(type) {
	case signaling.StateChanged:
		return c.movedOld(n.State)
	case signaling.Terminated:
		last := c.oldEvent(wire.OldStateChanged, "", wire.OldEventData{CallConnectionID: string(c.id), State: c.version.state(signaling.StateTerminated)})
		last.last = true
		return []posting{last}
	case signaling.RosterUpdated:
		if !slices.Contains(c.wants, wire.WantsParticipants) {
			return nil
		}
		return []posting{c.oldEvent(wire.OldParticipantsUpdated, "", wire.OldEventData{
			CallConnectionID: string(c.id), Participants: oldParticipants(c.apart(n.Presences)),
		})}
	case signaling.ToneReceived:
		if !slices.Contains(c.wants, wire.WantsTones) {
			return nil
		}
		return []posting{c.oldEvent(wire.OldToneReceived, "", wire.OldEventData{
			CallConnectionID: string(c.id), Tone: &wire.OldTone{Sequence: n.Sequence, Tone: wire.OldToneName(n.Tone.Key)},
		})}
	case signaling.RecordingChanged:
		return c.recordedOld(n.Recording)
	default:
		return nil
	}
}

// movedOld tells another state than the last one.
func (c *connection) movedOld(s signaling.CallState) []posting {
	state := c.version.state(s)
	if state == c.told {
		return nil
	}
	c.told = state
	if s == signaling.StateEstablished && !c.connected {
		c.connected = true
		if slices.Contains(c.wants, wire.WantsTones) {
			c.resource.begin(func(ctx context.Context) { // not from within a notification
				_, _ = c.resource.Application.Control(ctx, c.id, signaling.SubscribeToTone{}) // the call may have ended
			})
		}
	}
	return []posting{c.oldEvent(wire.OldStateChanged, "", wire.OldEventData{CallConnectionID: string(c.id), State: state})}
}

func (c *connection) recordedOld(r signaling.CallRecording) []posting {
	e := c.oldEvent(wire.OldRecordingStateChanged, "", wire.OldEventData{
		RecordingID: r.ID, RecordingState: recordingState(r.State), RecordingStart: r.Started.UTC().Format(time.RFC3339Nano),
	})
	e.source = "calling/recordings/" + c.server + "/recordingId/" + r.ID
	e.last = r.State == signaling.RecordingEnded || r.State == signaling.RecordingBroken
	if e.last && len(r.Files) > 0 {
		c.shelved(r)
	}
	return []posting{e}
}

// endsOld tells what came of an operation. The lock is held.
func (c *connection) endsOld(p *pending, op signaling.Operation) []posting {
	status := wire.OldFailed
	if op.Status == signaling.OperationSucceeded {
		status = wire.OldCompleted
	}
	return []posting{c.oldEvent(p.succeeded, p.callback, wire.OldEventData{
		OperationContext: p.context, Status: status,
		Result: &wire.OldResultInfo{Code: op.Result.Code, Subcode: op.Result.Subcode, Message: op.Result.Message},
	})}
}
