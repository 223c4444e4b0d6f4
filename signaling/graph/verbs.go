package graph

import (
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// action is the body of an action: it says which command it is.
type action[B any] interface {
	*B
	Command() (signaling.Command, error)
}

// command serves an action that answers with nothing but a status.
func command[B any, A action[B]](status int) verb {
	return func(ctx context.Context, x *exchange) (reply, error) {
		_, err := control[B, A](ctx, x)
		return reply{status: status}, err
	}
}

// control reads an action and has it done.
func control[B any, A action[B]](ctx context.Context, x *exchange) (signaling.Operation, error) {
	var body B
	if err := x.read(&body); err != nil {
		return signaling.Operation{}, err
	}
	cmd, err := A(&body).Command()
	if err != nil {
		return signaling.Operation{}, err
	}
	if answer, ok := cmd.(signaling.Answer); ok {
		if err := x.handler.callback(answer.CallbackURI); err != nil {
			return signaling.Operation{}, err
		}
	}
	return x.application.Control(ctx, x.call, cmd)
}

func getCall(ctx context.Context, x *exchange) (reply, error) {
	call, err := x.application.Find(ctx, x.call)
	if err != nil {
		return reply{}, err
	}
	body := wire.FromCall(call, partOf(call))
	body.Context = x.url("/$metadata#communications/calls/$entity")
	return reply{status: http.StatusOK, body: body}, nil
}

// partOf is the part that the service's description plays: it offers what it calls the
// application with, and answers what the application calls with.
func partOf(call signaling.Call) string {
	if call.Direction == signaling.Outbound {
		return wire.AnswerToOffer
	}
	return wire.Offer
}

func hangup(ctx context.Context, x *exchange) (reply, error) {
	_, err := x.application.Control(ctx, x.call, signaling.Hangup{})
	return reply{status: http.StatusNoContent}, err
}

func keepAlive(ctx context.Context, x *exchange) (reply, error) {
	_, err := x.application.Control(ctx, x.call, signaling.KeepAlive{})
	return reply{status: http.StatusOK}, err
}
