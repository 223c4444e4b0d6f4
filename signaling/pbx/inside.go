package pbx

import (
	"context"

	"callbot/signaling"
	"callbot/signaling/phone"
)

var _ signaling.OperationFinder = (*Application)(nil)

// media is the desk for a party's media verbs.
func (p *party) media() (*desk, error) {
	switch {
	case p.over():
		return nil, errNoCall
	case p.state != signaling.StateEstablished:
		return nil, errNotEstablished
	case p.desk == nil:
		return nil, errOwnMedia
	}
	return p.desk, nil
}

// errOwnMedia says that there is no desk, as the application has a leg.
var errOwnMedia error = &signaling.Error{Code: signaling.WrongMedia, Message: "the application hosts this call's media", Subcode: 8500}

var errNotEstablished error = &signaling.Error{Code: signaling.WrongState, Message: "the call is not established", Subcode: 8501}

// mute silences an application, or ends that.
func (c *conversation) mute(p *party, muted bool, cmd signaling.Command, clientContext string) (signaling.Operation, error) {
	switch {
	case p.over():
		return signaling.Operation{}, errNoCall
	case p.state != signaling.StateEstablished:
		return signaling.Operation{}, errNotEstablished
	}
	c.setMuted(p, muted)
	return done(cmd, clientContext), nil
}

// hushed is what phones are told of a mute.
var hushed = map[bool]string{true: "muted", false: "heard again"}

// silence keeps what the party says from whoever it talks to, or ends that.
func (p *party) silence(muted bool) {
	if p.peer != nil && p.peer.line != nil {
		p.peer.line.sound.Mute(muted)
	}
}

// recording tells the phones of a call whether the application records them.
func (c *conversation) recording(p *party, cmd signaling.UpdateRecordingStatus) (signaling.Operation, error) {
	words := map[signaling.RecordingStatus]string{
		signaling.NotRecording: "not recording", signaling.RecordingNow: "recording", signaling.RecordingFailed: "failed",
	}
	switch {
	case p.over():
		return signaling.Operation{}, errNoCall
	case p.state != signaling.StateEstablished:
		return signaling.Operation{}, errNotEstablished
	case words[cmd.Status] == "":
		return signaling.Operation{}, invalid("there is no such recording status")
	}
	p.recording = cmd.Status
	c.changed = true
	for _, other := range c.others(p) {
		other.side.tell(phone.Event{Event: phone.Recorded, State: words[cmd.Status]})
	}
	return done(cmd, cmd.Context), nil
}

// Operations returns what became of the operations on one of the application's calls,
// the oldest first.
func (a *Application) Operations(ctx context.Context, id signaling.CallID) ([]signaling.Operation, error) {
	p, err := a.party(id)
	if err != nil {
		return nil, err
	}
	var side *botSide
	err = p.ask(ctx, func(context.Context, *conversation) error {
		if p.over() {
			return errNoCall
		}
		side, _ = p.side.(*botSide)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return side.operations.all(), nil
}

// Operation returns what became of one operation.
func (a *Application) Operation(ctx context.Context, call signaling.CallID, id signaling.OperationID) (signaling.Operation, error) {
	operations, err := a.Operations(ctx, call)
	if err != nil {
		return signaling.Operation{}, err
	}
	for _, op := range operations {
		if op.ID == id {
			return op, nil
		}
	}
	return signaling.Operation{}, &signaling.Error{Code: signaling.NotFound, Message: "there is no such operation", Subcode: 8522}
}
