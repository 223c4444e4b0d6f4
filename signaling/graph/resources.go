package graph

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// served is what an application can do beyond Application, or an error where it
// cannot.
func served[I any](x *exchange) (I, error) {
	can, ok := x.application.(I)
	if !ok {
		_, err := unserved(x.r.Context(), x)
		return can, err
	}
	return can, nil
}

func getCall(ctx context.Context, x *exchange) (reply, error) {
	call, err := x.application.Find(ctx, x.call)
	if err != nil {
		return reply{}, err
	}
	body := fromCall(call)
	body.Context = x.url("/$metadata#communications/calls/$entity")
	return reply{status: http.StatusOK, body: body}, nil
}

// fromCall writes a call as the service has it: it has offered what it called the
// application with, and answered what the application called with.
func fromCall(call signaling.Call) *wire.Call {
	if call.Direction == signaling.Outbound {
		return wire.FromCall(call, wire.AnswerToOffer)
	}
	return wire.FromCall(call, wire.Offer)
}

func listCalls(ctx context.Context, x *exchange) (reply, error) {
	caller, err := served[signaling.Caller](x)
	if err != nil {
		return reply{}, err
	}
	calls, err := caller.List(ctx)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: wire.Collect(x.url("/$metadata#communications/calls"), calls, fromCall)}, nil
}

func createCall(ctx context.Context, x *exchange) (reply, error) {
	caller, err := served[signaling.Caller](x)
	if err != nil {
		return reply{}, err
	}
	wish, err := x.wish()
	if err != nil {
		return reply{}, err
	}
	call, err := caller.Create(ctx, wish)
	if err != nil {
		return reply{}, err
	}
	if wish.Meeting.Joins() && !call.Many {
		call.Many, call.Meeting = true, wish.Meeting // as it was asked for, until it is there
	}
	body := fromCall(call)
	body.Context = x.url("/$metadata#communications/calls/$entity")
	return reply{status: http.StatusCreated, body: body, location: "/communications/calls/" + body.ID}, nil
}

// wish reads the call that is to be made, and holds it against what the application
// may do.
func (x *exchange) wish() (signaling.Create, error) {
	var body wire.Call
	if err := x.read(&body); err != nil {
		return signaling.Create{}, err
	}
	wish, err := body.Create()
	if err != nil {
		return signaling.Create{}, err
	}
	if wish.Source, err = x.source(wish); err != nil {
		return signaling.Create{}, err
	}
	if err := permit(x.who, needsToCreate(wish)); err != nil {
		return signaling.Create{}, err
	}
	return wish, x.handler.callback(wish.CallbackURI)
}

// source is how a new call shows the application: as itself, which is the zero value, as
// a guest of a meeting, or by a number, which the service knows to be the application's
// or not.
func (x *exchange) source(wish signaling.Create) (signaling.Identity, error) {
	switch from := wish.Source; {
	case from == (signaling.Identity{}), from.Kind == signaling.Application && strings.EqualFold(from.ID, x.who.Application):
		return signaling.Identity{}, nil
	case from.Kind == signaling.Phone, from.Kind == signaling.Guest && wish.Meeting.Joins():
		return from, nil
	default:
		return from, &signaling.Error{Code: signaling.Forbidden, Subcode: 7507, Message: "The call's source is not the application that asks."}
	}
}

func listOperations(ctx context.Context, x *exchange) (reply, error) {
	finder, err := served[signaling.OperationFinder](x)
	if err != nil {
		return reply{}, err
	}
	operations, err := finder.Operations(ctx, x.call)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: wire.Collect(x.metadata("operations"), operations, wire.FromOperation)}, nil
}

func getOperation(ctx context.Context, x *exchange) (reply, error) {
	finder, err := served[signaling.OperationFinder](x)
	if err != nil {
		return reply{}, err
	}
	found, err := finder.Operation(ctx, x.call, signaling.OperationID(x.part))
	if err != nil {
		return reply{}, err
	}
	body := wire.FromOperation(found)
	body.Context = x.metadata("operations/$entity")
	return reply{status: http.StatusOK, body: body}, nil
}

func listParticipants(ctx context.Context, x *exchange) (reply, error) {
	presences, err := x.presences(ctx)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: wire.Collect(x.metadata("participants"), presences, wire.FromPresence)}, nil
}

func getParticipant(ctx context.Context, x *exchange) (reply, error) {
	presences, err := x.presences(ctx)
	if err != nil {
		return reply{}, err
	}
	at := slices.IndexFunc(presences, func(p signaling.Presence) bool { return string(p.Participant.ID) == x.part })
	if at < 0 {
		return reply{}, &signaling.Error{Code: signaling.NotFound, Subcode: 8558, Message: "Participant not found."}
	}
	return reply{status: http.StatusOK, body: wire.FromPresence(presences[at])}, nil
}

func listSharings(ctx context.Context, x *exchange) (reply, error) {
	presences, err := x.presences(ctx)
	if err != nil {
		return reply{}, err
	}
	same := func(s wire.ContentSharingSession) wire.ContentSharingSession { return s }
	return reply{status: http.StatusOK, body: wire.Collect(x.metadata("contentSharingSessions"), wire.Sharings(presences), same)}, nil
}

func getSharing(ctx context.Context, x *exchange) (reply, error) {
	presences, err := x.presences(ctx)
	if err != nil {
		return reply{}, err
	}
	for _, session := range wire.Sharings(presences) {
		if session.ID == x.part {
			session.Context = x.metadata("contentSharingSessions/$entity")
			return reply{status: http.StatusOK, body: session}, nil
		}
	}
	return reply{}, &signaling.Error{Code: signaling.NotFound, Message: "Content sharing session not found."}
}

// presences are those of a call of many: the dialect has no roster of a call of two.
func (x *exchange) presences(ctx context.Context) ([]signaling.Presence, error) {
	roster, err := served[signaling.RosterReader](x)
	if err != nil {
		return nil, err
	}
	call, err := x.application.Find(ctx, x.call)
	if err != nil || !call.Many {
		return nil, err
	}
	return roster.Participants(ctx, x.call)
}

// metadata describes what is below the call.
func (x *exchange) metadata(below string) string {
	return x.url("/$metadata#communications/calls('" + string(x.call) + "')/" + below)
}
