package acs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// outside is a call in which the application takes no part, and where what comes of its
// requests is told.
func (x *exchange) outside(locator *wire.CallLocator, callback string) (*connection, string, error) {
	meeting, err := meetingOf(locator)
	switch {
	case err != nil:
		return nil, "", err
	case meeting.ServerID == "":
		return nil, "", errNoCall // a group is joined
	}
	if err := x.resource.allowed("CallbackUri", callback); err != nil {
		return nil, "", err
	}
	c := &connection{version: x.version, callback: callback, server: wire.ServerCallID(x.resource.URL, meeting.ServerID), correlation: meeting.ServerID}
	c, err = x.resource.outside(c)
	return c, meeting.ServerID, err
}

// maxOutside bounds the calls from outside that are known at one time.
const maxOutside = 1024

// outside finds the connection of the same call and callback, or keeps this one. Those
// that wait for nothing make room for others.
func (r *Resource) outside(c *connection) (*connection, error) {
	sum := sha256.Sum256([]byte(c.server + "\n" + c.callback + "\n" + string(c.version)))
	c.resource, c.key, c.bound = r, hex.EncodeToString(sum[:]), make(chan struct{})
	close(c.bound)
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.known[c.key]; known != nil {
		return known, nil
	}
	if len(r.outsiders) >= maxOutside {
		oldest := r.outsiders[0]
		r.outsiders = r.outsiders[1:]
		delete(r.known, oldest)
	}
	r.outsiders = append(r.outsiders, c.key)
	r.keep(c)
	return c, nil
}

// operateOutside has a command done in a call from outside.
func (x *exchange) operateOutside(ctx context.Context, c *connection, server string, p *pending, cmd func(token string) signaling.Command) (signaling.Operation, error) {
	control, err := served[signaling.OutsideController](x.resource)
	if err != nil {
		return signaling.Operation{}, err
	}
	token, err := c.expect(p)
	if err != nil {
		return signaling.Operation{}, err
	}
	op, err := control.ControlOutside(ctx, server, withKey(c.callback, c.key), cmd(token))
	if err != nil {
		c.unexpected(token)
		return op, err
	}
	c.accepted(token, op)
	return op, nil
}

func oldPlayOutside(ctx context.Context, x *exchange, body *wire.OldPlayOutside) (reply, error) {
	return x.playOutside(ctx, body.CallLocator, body.Request)
}

func oldPlayIntoServerCall(ctx context.Context, x *exchange, body *wire.OldPlayAudio) (reply, error) {
	return x.playOutside(ctx, &wire.CallLocator{ServerCallID: x.ids[0]}, body)
}

func (x *exchange) playOutside(ctx context.Context, locator *wire.CallLocator, body *wire.OldPlayAudio) (reply, error) {
	c, server, err := x.outside(locator, body.CallbackURI)
	if err != nil {
		return reply{}, err
	}
	p := oldPending(wire.OldPlayAudioResult, body.OperationContext, "")
	op, err := x.operateOutside(ctx, c, server, p, func(token string) signaling.Command {
		return signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: body.FileURI, Loop: body.Loop}}, Context: token}
	})
	if err != nil && op.FailedPrompt > 0 {
		c.fails(p, op)
		err = nil
	}
	return x.running(http.StatusAccepted, op, body.OperationContext), err
}

func oldCancelOutside(ctx context.Context, x *exchange, body *wire.OldLocated) (reply, error) {
	_, err := x.askOutside(ctx, body.CallLocator, signaling.CancelMedia{})
	return reply{status: http.StatusOK}, err
}

// askOutside has a command done of which nothing is told.
func (x *exchange) askOutside(ctx context.Context, locator *wire.CallLocator, cmd signaling.Command) (signaling.Operation, error) {
	control, err := served[signaling.OutsideController](x.resource)
	if err != nil {
		return signaling.Operation{}, err
	}
	meeting, err := meetingOf(locator)
	if err != nil {
		return signaling.Operation{}, err
	}
	return control.ControlOutside(ctx, meeting.ServerID, "", cmd)
}

func oldAddOutside(ctx context.Context, x *exchange, body *wire.OldAddOutside) (reply, error) {
	return x.addOutside(ctx, body.CallLocator, body.Request)
}

func oldAddToServerCall(ctx context.Context, x *exchange, body *wire.OldAddParticipant) (reply, error) {
	return x.addOutside(ctx, &wire.CallLocator{ServerCallID: x.ids[0]}, body)
}

func (x *exchange) addOutside(ctx context.Context, locator *wire.CallLocator, body *wire.OldAddParticipant) (reply, error) {
	who, _, err := x.party(body.Participant)
	if err != nil {
		return reply{}, err
	}
	c, server, err := x.outside(locator, body.CallbackURI)
	if err != nil {
		return reply{}, err
	}
	op, err := x.operateOutside(ctx, c, server, oldPending(wire.OldAddParticipantResult, body.OperationContext, ""), func(token string) signaling.Command {
		return signaling.Invite{Participants: []signaling.Identity{who}, Context: token, Source: x.resource.caller(body.AlternateCallerID, nil, "")}
	})
	if err != nil {
		return reply{}, err
	}
	book, err := x.guestBook(locator)
	if err != nil {
		return reply{}, err
	}
	book.invited(string(op.ID), who)
	return reply{status: http.StatusAccepted, body: wire.OldParticipantID{ID: string(op.ID)}}, nil
}

// guestBook is the connection that remembers who was invited into a call from outside, at
// whatever callback that is told.
func (x *exchange) guestBook(locator *wire.CallLocator) (*connection, error) {
	c, _, err := x.outside(locator, "")
	return c, err
}

// present are those in a call in which the application takes no part.
func (x *exchange) present(ctx context.Context, locator *wire.CallLocator) ([]signaling.Presence, error) {
	control, err := served[signaling.OutsideController](x.resource)
	if err != nil {
		return nil, err
	}
	meeting, err := meetingOf(locator)
	if err != nil {
		return nil, err
	}
	return control.ParticipantsOutside(ctx, meeting.ServerID)
}

func oldListOutside(ctx context.Context, x *exchange, body *wire.OldLocated) (reply, error) {
	all, err := x.present(ctx, body.CallLocator)
	return reply{status: http.StatusOK, body: oldParticipants(all)}, err
}

// one is the participant of a call whom a request means.
func (x *exchange) one(ctx context.Context, body *wire.OldLocated) (signaling.Presence, error) {
	if body.Who() == nil {
		return signaling.Presence{}, invalid("identifier: it is missing")
	}
	raw, err := body.Who().Raw()
	if err != nil {
		return signaling.Presence{}, err
	}
	all, err := x.present(ctx, body.CallLocator)
	if err != nil {
		return signaling.Presence{}, err
	}
	for _, p := range all {
		if wire.SameParty(wire.RawOf(p.Participant.Identity), raw) {
			return p, nil
		}
	}
	return signaling.Presence{}, errNoParticipant
}

func oldGetOutside(ctx context.Context, x *exchange, body *wire.OldLocated) (reply, error) {
	found, err := x.one(ctx, body)
	return reply{status: http.StatusOK, body: []wire.OldParticipant{oldParticipant(found)}}, err
}

func oldRemoveOutside(ctx context.Context, x *exchange, body *wire.OldLocated) (reply, error) {
	found, err := x.one(ctx, body)
	if err != nil {
		return reply{}, err
	}
	_, err = x.askOutside(ctx, body.CallLocator, signaling.RemoveParticipant{Participant: found.Participant.ID})
	return reply{status: http.StatusAccepted}, err
}

func oldRemoveFromServerCall(ctx context.Context, x *exchange) (reply, error) {
	locator, id := &wire.CallLocator{ServerCallID: x.ids[0]}, signaling.ParticipantID(x.ids[1])
	all, err := x.present(ctx, locator)
	if err != nil {
		return reply{}, err
	}
	book, err := x.guestBook(locator)
	if err != nil {
		return reply{}, err
	}
	if found, ok := book.byID(all, string(id)); ok {
		id = found.Participant.ID
	}
	_, err = x.askOutside(ctx, locator, signaling.RemoveParticipant{Participant: id})
	return reply{status: http.StatusAccepted}, err
}

func oldRecordOutside(ctx context.Context, x *exchange, body *wire.OldRecordOutside) (reply, error) {
	return x.recordOld(ctx, body.CallLocator, *body.Request)
}

func oldRecordServerCall(ctx context.Context, x *exchange, body *wire.OldRecord) (reply, error) {
	return x.recordOld(ctx, &wire.CallLocator{ServerCallID: x.ids[0]}, wire.StartRecording(*body))
}

func (x *exchange) recordOld(ctx context.Context, locator *wire.CallLocator, order wire.StartRecording) (reply, error) {
	order.CallLocator, order.CallConnectionID = locator, ""
	if err := order.Check(); err != nil {
		return reply{}, err
	}
	answer, err := startRecording(ctx, x, &order)
	if made, ok := answer.body.(wire.Recording); ok {
		answer.body = wire.OldRecordingID{ID: made.ID}
	}
	return answer, err
}

func oldGetRecording(ctx context.Context, x *exchange) (reply, error) {
	answer, err := getRecording(ctx, x)
	if made, ok := answer.body.(wire.Recording); ok {
		answer.body = wire.OldRecordingState{State: made.State}
	}
	return answer, err
}
