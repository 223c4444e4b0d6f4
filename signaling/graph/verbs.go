package graph

import (
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/graph/wire"

	"github.com/google/uuid"
)

// action is the body of an action: it says which command it is.
type action[B any] interface {
	*B
	Command() (signaling.Command, error)
}

// command serves an action that answers with nothing but a status.
func command[B any, A action[B]](status int) verb {
	return func(ctx context.Context, x *exchange) (reply, error) {
		cmd, err := read[B, A](x)
		if err != nil {
			return reply{}, err
		}
		_, err = x.control(ctx, cmd)
		return reply{status: status}, err
	}
}

// operation serves an action that answers with the operation it has made. One that has
// failed at once, as a prompt that cannot be fetched, is an operation too.
func operation[B any, A action[B]](status int) verb {
	return func(ctx context.Context, x *exchange) (reply, error) {
		cmd, err := read[B, A](x)
		if err != nil {
			return reply{}, err
		}
		made, err := x.control(ctx, cmd)
		if err != nil && made.Status != signaling.OperationFailed {
			return reply{}, err
		}
		return x.operation(status, finished(made, cmd)), nil
	}
}

// bare serves a request that has no body.
func bare(cmd signaling.Command, status int) verb {
	return func(ctx context.Context, x *exchange) (reply, error) {
		_, err := x.control(ctx, cmd)
		return reply{status: status}, err
	}
}

// read is the command that a request's body and address stand for.
func read[B any, A action[B]](x *exchange) (signaling.Command, error) {
	var body B
	if err := x.read(&body); err != nil {
		return nil, err
	}
	if about, ok := any(&body).(interface{ SetParticipant(id string) }); ok {
		about.SetParticipant(x.part)
	}
	return A(&body).Command()
}

// control has a command done, if the application may ask for it.
func (x *exchange) control(ctx context.Context, cmd signaling.Command) (signaling.Operation, error) {
	if err := x.permit(ctx, cmd); err != nil {
		return signaling.Operation{}, err
	}
	if err := x.handler.callback(callbackOf(cmd)); err != nil {
		return signaling.Operation{}, err
	}
	return x.application.Control(ctx, x.call, cmd)
}

// permit holds a command against what the application may do. A call that is not there
// is for the service to miss.
func (x *exchange) permit(ctx context.Context, cmd signaling.Command) error {
	needed := needs(cmd)
	if _, answers := cmd.(signaling.Answer); answers {
		if call, err := x.application.Find(ctx, x.call); err == nil {
			needed = append(needed, needsToAnswer(call)...)
		}
	}
	return permit(x.who, needed)
}

// callbackOf is where a command wants the notifications of its call, "" for those that
// say nothing of it.
func callbackOf(cmd signaling.Command) string {
	switch cmd := cmd.(type) {
	case signaling.Answer:
		return cmd.CallbackURI
	case signaling.Reject:
		return cmd.CallbackURI
	case signaling.Redirect:
		return cmd.CallbackURI
	default:
		return ""
	}
}

// finished is an operation as it is shown: a service that made none has done what was
// asked at once.
func finished(made signaling.Operation, cmd signaling.Command) signaling.Operation {
	if made.ID == "" {
		made.ID = signaling.OperationID(uuid.NewString())
		made.Status = signaling.OperationSucceeded
	}
	if made.Kind == 0 {
		made.Kind = signaling.KindOf(cmd)
	}
	if invite, ok := cmd.(signaling.Invite); ok && made.Participants == nil {
		made.Participants = invite.Participants // those who are asked, for now
	}
	return made
}

func (x *exchange) operation(status int, made signaling.Operation) reply {
	body := wire.FromOperation(made)
	body.Context = x.url("/$metadata#" + body.Type[1:])
	return reply{status: status, body: body, location: x.path() + "/operations/" + body.ID}
}

// path is the address of the call below the version.
func (x *exchange) path() string { return "/communications/calls/" + string(x.call) }

func removeParticipant(ctx context.Context, x *exchange) (reply, error) {
	_, err := x.control(ctx, signaling.RemoveParticipant{Participant: signaling.ParticipantID(x.part)})
	return reply{status: http.StatusNoContent}, err
}
