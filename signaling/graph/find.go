package graph

import (
	"context"
	"errors"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// Find asks the service what a call is like.
func (c *Client) Find(ctx context.Context, id signaling.CallID) (signaling.Call, error) {
	var call wire.Call
	if _, err := c.do(ctx, id, http.MethodGet, callPath(id), nil, &call); err != nil {
		return signaling.Call{}, err
	}
	return call.Call(), nil
}

// Create asks the service to place a call. The errors are those of the service, and
// Unsupported for the ways to join a meeting that the dialect has no words for: a group's
// id, and that of the conversation.
func (c *Client) Create(ctx context.Context, wish signaling.Create) (signaling.Call, error) {
	if wish.Meeting.Group != "" || wish.Meeting.ServerID != "" {
		return signaling.Call{}, unsayable("a meeting by its group or its conversation")
	}
	var call wire.Call
	if _, err := c.do(ctx, "", http.MethodPost, "/communications/calls", wire.FromCreate(wish), &call); err != nil {
		return signaling.Call{}, err
	}
	return call.Call(), nil
}

// List asks the service which calls we have. Microsoft's has no page for this.
func (c *Client) List(ctx context.Context) ([]signaling.Call, error) {
	return list(ctx, c, "", "/communications/calls", (*wire.Call).Call)
}

// Participants asks the service who is in a call of many; of one of two it says nobody.
func (c *Client) Participants(ctx context.Context, id signaling.CallID) ([]signaling.Presence, error) {
	return list(ctx, c, id, callPath(id)+"/participants", (*wire.Participant).Presence)
}

// AudioRoutingGroups asks the service who hears whom in a call.
func (c *Client) AudioRoutingGroups(ctx context.Context, call signaling.CallID) ([]signaling.AudioRoutingGroup, error) {
	return list(ctx, c, call, callPath(call)+"/audioRoutingGroups", (*wire.AudioRoutingGroup).Group)
}

// setRouting changes a group, or makes it where there is none.
func (c *Client) setRouting(ctx context.Context, call signaling.CallID, cmd signaling.SetAudioRoutingGroup) error {
	path, g := callPath(call)+"/audioRoutingGroups", cmd.Group
	if g.ID != "" && !cmd.New {
		_, err := c.do(ctx, call, http.MethodPatch, path+"/"+escape(g.ID), wire.FromRouting(g), nil)
		var e *signaling.Error
		if !errors.As(err, &e) || e.Code != signaling.NotFound {
			return err
		}
	}
	_, err := c.do(ctx, call, http.MethodPost, path, wire.FromRouting(g), nil)
	return err
}

// Operations asks the service how a call's operations are getting on.
func (c *Client) Operations(ctx context.Context, call signaling.CallID) ([]signaling.Operation, error) {
	return list(ctx, c, call, callPath(call)+"/operations", (*wire.Operation).Operation)
}

// Operation asks the service how an operation is getting on.
func (c *Client) Operation(ctx context.Context, call signaling.CallID, id signaling.OperationID) (signaling.Operation, error) {
	var found wire.Operation
	if _, err := c.do(ctx, call, http.MethodGet, callPath(call)+"/operations/"+escape(id), nil, &found); err != nil {
		return signaling.Operation{}, err
	}
	return found.Operation(), nil
}

// list asks for a collection and reads each of its members.
func list[W, S any](ctx context.Context, c *Client, call signaling.CallID, path string, read func(*W) S) ([]S, error) {
	var collection wire.Collection[W]
	if _, err := c.do(ctx, call, http.MethodGet, path, nil, &collection); err != nil {
		return nil, err
	}
	all := make([]S, 0, len(collection.Value))
	for i := range collection.Value {
		all = append(all, read(&collection.Value[i]))
	}
	return all, nil
}
