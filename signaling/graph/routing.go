package graph

import (
	"cmp"
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/graph/wire"

	"github.com/google/uuid"
)

func listRoutings(ctx context.Context, x *exchange) (reply, error) {
	groups, err := x.routings(ctx)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: wire.Collect(x.metadata("audioRoutingGroups"), groups, wire.FromRouting)}, nil
}

func getRouting(ctx context.Context, x *exchange) (reply, error) {
	group, err := x.routing(ctx, x.part)
	if err != nil {
		return reply{}, err
	}
	return x.shown(group), nil
}

// createRouting makes a group, with the id that the application has chosen or with one
// of ours.
func createRouting(ctx context.Context, x *exchange) (reply, error) {
	var body wire.AudioRoutingGroup
	if err := x.read(&body); err != nil {
		return reply{}, err
	}
	group, err := body.Require()
	if err != nil {
		return reply{}, err
	}
	group.ID = cmp.Or(group.ID, uuid.NewString())
	return x.setRouting(ctx, signaling.SetAudioRoutingGroup{Group: group, New: true})
}

func changeRouting(ctx context.Context, x *exchange) (reply, error) {
	var body wire.AudioRoutingGroup
	if err := x.read(&body); err != nil {
		return reply{}, err
	}
	was, err := x.routing(ctx, x.part)
	if err != nil {
		return reply{}, err
	}
	group, err := body.Over(was).Require()
	if err != nil {
		return reply{}, err
	}
	return x.setRouting(ctx, signaling.SetAudioRoutingGroup{Group: group})
}

func deleteRouting(ctx context.Context, x *exchange) (reply, error) {
	_, err := x.control(ctx, signaling.DeleteAudioRoutingGroup{ID: x.part})
	return reply{status: http.StatusNoContent}, err
}

// setRouting has a group made or changed. Either is answered with 200, as the pages have it.
func (x *exchange) setRouting(ctx context.Context, cmd signaling.SetAudioRoutingGroup) (reply, error) {
	if _, err := x.control(ctx, cmd); err != nil {
		return reply{}, err
	}
	return x.shown(cmd.Group), nil
}

func (x *exchange) shown(group signaling.AudioRoutingGroup) reply {
	body := wire.FromRouting(group)
	body.Context = x.metadata("audioRoutingGroups/$entity")
	return reply{status: http.StatusOK, body: body}
}

func (x *exchange) routings(ctx context.Context) ([]signaling.AudioRoutingGroup, error) {
	if err := permit(x.who, needs(signaling.SetAudioRoutingGroup{})); err != nil {
		return nil, err
	}
	reader, err := served[signaling.RoutingReader](x)
	if err != nil {
		return nil, err
	}
	return reader.AudioRoutingGroups(ctx, x.call)
}

func (x *exchange) routing(ctx context.Context, id string) (signaling.AudioRoutingGroup, error) {
	groups, err := x.routings(ctx)
	if err != nil {
		return signaling.AudioRoutingGroup{}, err
	}
	for _, g := range groups {
		if g.ID == id {
			return g, nil
		}
	}
	return signaling.AudioRoutingGroup{}, &signaling.Error{Code: signaling.NotFound, Message: "Audio routing group not found."}
}
