package acs

import (
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/uuid"
)

// begin makes the connection of a request that begins a call, whose events go to a
// callback. It is forgotten again where the call does not come about.
func (x *exchange) begin(callback, operationContext, failure string, streams *wire.StreamOptions, transcripts *wire.TranscriptionOptions) (*connection, error) {
	if err := x.resource.allowed("CallbackUri", callback); err != nil {
		return nil, err
	}
	c := &connection{version: x.version, callback: callback, context: operationContext, failure: failure, wants: x.wants}
	if streams != nil {
		if err := x.resource.allowed("TransportUrl", streams.TransportURL); err != nil {
			return nil, err
		}
		c.stream.options = *streams
		c.stream.subscription = uuid.NewString()
	}
	if transcripts != nil {
		if err := x.resource.allowed("TransportUrl", transcripts.TransportURL); err != nil {
			return nil, err
		}
		c.transcription = transcription{options: transcripts, subscription: uuid.NewString()}
	}
	return c, x.resource.open(c)
}

// created answers with a call that was begun.
func (x *exchange) created(status int, c *connection, call signaling.Call) reply {
	x.resource.bind(c, call)
	return reply{status: status, body: c.properties(call)}
}

func createCall(ctx context.Context, x *exchange, body *wire.CreateCall) (reply, error) {
	targets, shown, err := x.parties(body.Targets)
	if err != nil {
		return reply{}, err
	}
	c, err := x.begin(body.CallbackURI, body.OperationContext, wire.CreateCallFailed, body.MediaStreaming, body.Transcription)
	if err != nil {
		return reply{}, err
	}
	c.begun = wire.CallConnection{
		Targets: shown, SourceCallerIDNumber: body.SourceCallerIDNumber, SourceDisplayName: body.SourceDisplayName,
	}
	if body.Source != nil {
		source := wire.FromRaw(body.Source.ID)
		c.begun.Source = &source
	}
	return x.place(ctx, c, signaling.Create{
		Media: signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: withKey(body.CallbackURI, c.key), Targets: targets,
		Source: x.resource.caller(body.SourceCallerIDNumber, body.Source, body.SourceDisplayName), ChainID: uuid.NewString(),
	}, http.StatusCreated)
}

// caller is how those who are called see the application: by a number, by a user that it
// calls as, by a name, or else as the calling service has it.
func (r *Resource) caller(number *wire.PhoneNumber, as *wire.User, name string) signaling.Identity {
	switch {
	case number != nil && number.Value != "":
		return signaling.Identity{Kind: signaling.Phone, ID: number.Value, DisplayName: name}
	case as != nil && as.ID != "":
		who := wire.IdentityOf(as.ID)
		who.DisplayName = name
		return who
	case name != "":
		return signaling.Identity{Kind: signaling.Application, ID: r.ID, DisplayName: name}
	default:
		return signaling.Identity{}
	}
}

// place has a call made.
func (x *exchange) place(ctx context.Context, c *connection, wish signaling.Create, status int) (reply, error) {
	call, err := x.resource.Application.Create(ctx, wish)
	if err != nil {
		x.resource.forget(c)
		return reply{}, err
	}
	return x.created(status, c, call), nil
}

func connectCall(ctx context.Context, x *exchange, body *wire.Connect) (reply, error) {
	meeting, err := meetingOf(body.CallLocator)
	if err != nil {
		return reply{}, err
	}
	c, err := x.begin(body.CallbackURI, body.OperationContext, wire.ConnectFailed, body.MediaStreaming, body.Transcription)
	if err != nil {
		return reply{}, err
	}
	c.joined = true
	return x.place(ctx, c, signaling.Create{
		Media: signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: withKey(body.CallbackURI, c.key), Meeting: meeting,
	}, http.StatusOK)
}

// meetingOf is the call that a locator means.
func meetingOf(l *wire.CallLocator) (signaling.Meeting, error) {
	switch {
	case l.ServerCallID != "":
		id, ok := wire.ParseServerCallID(l.ServerCallID)
		if !ok {
			return signaling.Meeting{}, errNoCall
		}
		return signaling.Meeting{ServerID: id}, nil
	case l.GroupCallID != "":
		return signaling.Meeting{Group: l.GroupCallID}, nil
	default:
		return signaling.Meeting{Group: l.RoomID}, nil
	}
}

func answerCall(ctx context.Context, x *exchange, body *wire.AnswerCall) (reply, error) {
	call, err := x.ringing(ctx, body.IncomingCallContext)
	if err != nil {
		return reply{}, err
	}
	c, err := x.begin(body.CallbackURI, body.OperationContext, wire.AnswerFailed, body.MediaStreaming, body.Transcription)
	if err != nil {
		return reply{}, err
	}
	c.begun = wire.CallConnection{AnsweredBy: body.AnsweredBy}
	x.resource.sit(c, call.MyParticipant) // whoever calls may learn of it before we do
	_, err = x.resource.Application.Control(ctx, call.ID, signaling.Answer{
		Media: signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: withKey(body.CallbackURI, c.key),
	})
	if err != nil {
		x.resource.forget(c)
		return reply{}, err
	}
	call.State = signaling.StateEstablishing
	return x.created(http.StatusOK, c, call), nil
}

// ringing is the incoming call of a context.
func (x *exchange) ringing(ctx context.Context, incomingCallContext string) (signaling.Call, error) {
	id, ok := parseIncomingContext(incomingCallContext)
	if !ok {
		return signaling.Call{}, invalid("incomingCallContext: it is of no call here")
	}
	return x.resource.Application.Find(ctx, id)
}

func redirectCall(ctx context.Context, x *exchange, body *wire.RedirectCall) (reply, error) {
	call, err := x.ringing(ctx, body.IncomingCallContext)
	if err != nil {
		return reply{}, err
	}
	raw, err := body.Target.Raw()
	if err != nil {
		return reply{}, err
	}
	_, err = x.resource.Application.Control(ctx, call.ID, signaling.Redirect{Targets: []signaling.Identity{x.resource.identity(raw)}})
	return reply{status: http.StatusNoContent}, err
}

func rejectCall(ctx context.Context, x *exchange, body *wire.RejectCall) (reply, error) {
	call, err := x.ringing(ctx, body.IncomingCallContext)
	if err != nil {
		return reply{}, err
	}
	reason := signaling.RejectNone
	for _, r := range []signaling.RejectReason{signaling.RejectBusy, signaling.RejectForbidden} {
		if body.Reason == r.String() {
			reason = r
		}
	}
	_, err = x.resource.Application.Control(ctx, call.ID, signaling.Reject{Reason: reason})
	return reply{status: http.StatusNoContent}, err
}

// connection is the call in the path.
func (x *exchange) connection() (*connection, error) { return x.resource.connection(x.ids[0]) }

func getCall(ctx context.Context, x *exchange) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	call, err := x.resource.Application.Find(ctx, c.id)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: c.properties(call)}, nil
}

// properties are what a call is like.
func (c *connection) properties(call signaling.Call) wire.CallConnection {
	p := c.begun
	p.ID, p.ServerCallID, p.CorrelationID = string(call.ID), c.server, c.correlation
	p.State, p.CallbackURI = wire.FromState(call.State), c.callback
	if p.Targets == nil && len(call.Targets) > 0 {
		p.Targets = append(p.Targets, wire.FromIdentity(calledAs(call)))
	}
	if p.Source == nil && call.Source.Identity.ID != "" {
		source := wire.FromIdentity(call.Source.Identity)
		p.Source = &source
		if p.SourceDisplayName == "" {
			p.SourceDisplayName = call.Source.Identity.DisplayName
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p.MediaStreamingSubscription = c.stream.subscriptionNow()
	p.TranscriptionSubscription = c.transcription.now(c.resource.Speech)
	return p
}

func hangUp(ctx context.Context, x *exchange) (reply, error) {
	return x.command(ctx, signaling.Hangup{}, http.StatusNoContent)
}

func terminate(ctx context.Context, x *exchange) (reply, error) {
	return x.command(ctx, signaling.EndForAll{}, http.StatusNoContent)
}

// command gives a command that nothing is told of.
func (x *exchange) command(ctx context.Context, cmd signaling.Command, status int) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	_, err = x.resource.Application.Control(ctx, c.id, cmd)
	return reply{status: status}, err
}

func transfer(ctx context.Context, x *exchange, body *wire.Transfer) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	cmd := signaling.Transfer{}
	p := &pending{failed: wire.CallTransferFailed, context: body.OperationContext, callback: body.OperationCallbackURI}
	if cmd.Target, p.data.TransferTarget, err = x.party(body.Target); err != nil {
		return reply{}, err
	}
	if body.Transferee != nil {
		if cmd.Transferee, p.data.Transferee, err = x.participant(ctx, c, body.Transferee); err != nil {
			return reply{}, err
		}
	} else {
		p.data.Transferee = x.other(ctx, c)
	}
	_, err = x.operate(ctx, c, p, func(token string) signaling.Command { cmd.Context = token; return cmd })
	return contextReply(http.StatusAccepted, body.OperationContext), err
}

// other is how to tell of the other side of a call of two; nil in any other call.
func (x *exchange) other(ctx context.Context, c *connection) *wire.Identifier {
	all, err := x.roster(ctx, c)
	if err != nil {
		return nil
	}
	if others := c.others(all); len(others) == 1 {
		return &others[0].Identifier
	}
	return nil
}
