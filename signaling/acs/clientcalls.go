package acs

import (
	"context"
	"slices"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/uuid"
)

// controlIncoming does what can be asked of a call that still rings.
func (c *Client) controlIncoming(ctx context.Context, k known, cmd signaling.Command) error {
	switch cmd := cmd.(type) {
	case signaling.Answer:
		if cmd.Media.Hosting == signaling.AppHosted {
			return &signaling.Error{Code: signaling.WrongMedia, Subcode: 8500, Message: "the service hosts the sound of its calls"}
		}
		return c.answer(ctx, k, cmd)
	case signaling.Reject:
		return c.refuse(ctx, k, cmd.Reason)
	case signaling.Hangup, signaling.EndForAll:
		return c.refuse(ctx, k, signaling.RejectNone)
	case signaling.Redirect:
		if len(cmd.Targets) != 1 || cmd.MaskCaller || cmd.MaskCallee || cmd.Timeout != 0 {
			return unspeakable("a redirect to several, with masks or a limit")
		}
		body := wire.RedirectCall{IncomingCallContext: k.context, Target: pointer(wire.FromIdentity(cmd.Targets[0]))}
		if err := c.do(ctx, "POST", "/calling/callConnections:redirect", body, nil); err != nil {
			return err
		}
		return c.ended(ctx, k.call.ID, signaling.Result{Code: 200, Message: "The call was redirected."})
	case signaling.KeepAlive:
		return nil
	default:
		return &signaling.Error{Code: signaling.WrongState, Subcode: 8501, Message: "the call is not established"}
	}
}

func (c *Client) answer(ctx context.Context, k known, cmd signaling.Answer) error {
	body := wire.AnswerCall{IncomingCallContext: k.context, CallbackURI: c.callback(k.call.ID, cmd.CallbackURI)}
	var got wire.CallConnection
	if err := c.do(ctx, "POST", "/calling/callConnections:answer", body, &got); err != nil {
		return err
	}
	c.calls.connect(k.call.ID, got.ID, got.ServerCallID)
	return nil
}

// refuse rejects a call that rings, and tells that it has ended.
func (c *Client) refuse(ctx context.Context, k known, reason signaling.RejectReason) error {
	body := wire.RejectCall{IncomingCallContext: k.context, Reason: reason.String()}
	if err := c.do(ctx, "POST", "/calling/callConnections:reject", body, nil); err != nil {
		return err
	}
	return c.ended(ctx, k.call.ID, declined(reason))
}

// declined is what a refused call ends by.
func declined(reason signaling.RejectReason) signaling.Result {
	switch reason {
	case signaling.RejectBusy:
		return signaling.Result{Code: 486, Subcode: 8539, Message: "The called party is busy."}
	case signaling.RejectForbidden:
		return signaling.Result{Code: 403, Subcode: 8538, Message: "The called party does not take this call."}
	default:
		return signaling.Result{Code: 603, Subcode: 8538, Message: "The call was declined."}
	}
}

// ended tells the end of a call of which the service says nothing more.
func (c *Client) ended(ctx context.Context, id signaling.CallID, why signaling.Result) error {
	if !c.calls.forget(id) {
		return nil
	}
	return c.Notifier.Notify(ctx, signaling.Terminated{Call: id, Result: why})
}

// Create places a call, or joins one.
func (c *Client) Create(ctx context.Context, wish signaling.Create) (signaling.Call, error) {
	if wish.Media.Hosting == signaling.AppHosted {
		return signaling.Call{}, &signaling.Error{Code: signaling.WrongMedia, Subcode: 8500, Message: "the service hosts the sound of its calls"}
	}
	id := signaling.CallID(uuid.NewString())
	callback := c.callback(id, wish.CallbackURI)
	path, body, err := creation(wish, callback)
	if err != nil {
		return signaling.Call{}, err
	}
	call := signaling.Call{
		ID: id, State: signaling.StateEstablishing, Direction: signaling.Outbound, CallbackURI: callback,
		Media: signaling.Media{Hosting: signaling.ServiceHosted}, Source: signaling.Participant{Identity: wish.Source},
		Many: len(wish.Targets) > 1 || wish.Meeting.Joins(), Meeting: wish.Meeting,
	}
	for _, t := range wish.Targets {
		call.Targets = append(call.Targets, signaling.Participant{ID: signaling.ParticipantID(wire.RawOf(t)), Identity: t})
	}
	c.calls.add(known{call: call}) // its first event may come before the answer
	var got wire.CallConnection
	if err := c.do(ctx, "POST", path, body, &got); err != nil {
		c.calls.forget(id)
		return signaling.Call{}, err
	}
	c.calls.connect(id, got.ID, got.ServerCallID)
	call.ServerID, call.ChainID = got.ServerCallID, got.CorrelationID
	return call, nil
}

// creation is what is sent for a call of our own.
func creation(wish signaling.Create, callback string) (path string, body any, err error) {
	switch m := wish.Meeting; {
	case m.ServerID != "":
		return "/calling/callConnections:connect", wire.Connect{CallbackURI: callback, CallLocator: &wire.CallLocator{Kind: wire.ServerCallLocator, ServerCallID: m.ServerID}}, nil
	case m.Group != "":
		return "/calling/callConnections:connect", wire.Connect{CallbackURI: callback, CallLocator: &wire.CallLocator{Kind: wire.GroupCallLocator, GroupCallID: m.Group}}, nil
	case m.Joins():
		return "", nil, unspeakable("a meeting by its thread, its token or its join id")
	case len(wish.Targets) == 0:
		return "", nil, &signaling.Error{Code: signaling.InvalidArgument, Subcode: 8523, Message: "a call needs somebody to be called"}
	}
	create := wire.CreateCall{CallbackURI: callback, SourceDisplayName: wish.Source.DisplayName}
	for _, t := range wish.Targets {
		create.Targets = append(create.Targets, wire.FromIdentity(t))
	}
	if wish.Source.Kind == signaling.Phone {
		create.SourceCallerIDNumber = wire.FromIdentity(wish.Source).Phone
	} else if wish.Source.ID != "" {
		create.Source = &wire.User{ID: wire.RawOf(wish.Source)}
	}
	return "/calling/callConnections", create, nil
}

// Find asks the service what a call is like; of one that still rings it is what was said
// when it came.
func (c *Client) Find(ctx context.Context, id signaling.CallID) (signaling.Call, error) {
	k, ok := c.calls.find(id)
	switch {
	case !ok:
		return signaling.Call{}, noSuchCall()
	case k.connection == "":
		return k.call, nil
	}
	var got wire.CallConnection
	if err := c.do(ctx, "GET", k.path(""), nil, &got); err != nil {
		return signaling.Call{}, err
	}
	call := k.call
	call.State, call.ServerID = wire.ParseState(got.State), got.ServerCallID
	return call, nil
}

// List returns the calls that this client knows: the dialect has no list.
func (c *Client) List(context.Context) ([]signaling.Call, error) { return c.calls.all(), nil }

// maxPages bounds how much of a list is read.
const maxPages = 20

// Participants asks the service who is in a call, other than the application.
func (c *Client) Participants(ctx context.Context, id signaling.CallID) ([]signaling.Presence, error) {
	k, ok := c.calls.find(id)
	if !ok || k.connection == "" {
		return nil, noSuchCall()
	}
	var all []signaling.Presence
	path := k.path("/participants")
	for range maxPages {
		var page wire.Participants
		if err := c.do(ctx, "GET", path, nil, &page); err != nil {
			return nil, err
		}
		all = slices.AppendSeq(all, presences(page.Value))
		if path = c.below(page.NextLink); path == "" {
			break
		}
	}
	return all, nil
}
