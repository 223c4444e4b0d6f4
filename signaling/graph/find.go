package graph

import (
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// Find asks the service what a call is like.
func (c *Client) Find(ctx context.Context, id signaling.CallID) (signaling.Call, error) {
	var call wire.Call
	if err := c.do(ctx, id, http.MethodGet, callPath(id), nil, &call); err != nil {
		return signaling.Call{}, err
	}
	return call.Call(), nil
}

// Create asks the service to place a call. The errors are those of the service.
func (c *Client) Create(ctx context.Context, wish signaling.Create) (signaling.Call, error) {
	var call wire.Call
	if err := c.do(ctx, "", http.MethodPost, "/communications/calls", wire.FromCreate(wish), &call); err != nil {
		return signaling.Call{}, err
	}
	return call.Call(), nil
}

// List asks the service which calls we have. Microsoft's has no page for this.
func (c *Client) List(ctx context.Context) ([]signaling.Call, error) {
	return list(ctx, c, "", "/communications/calls", (*wire.Call).Call)
}

// Participants asks the service who is in a call.
func (c *Client) Participants(ctx context.Context, id signaling.CallID) ([]signaling.Presence, error) {
	return list(ctx, c, id, callPath(id)+"/participants", (*wire.Participant).Presence)
}

// Operations asks the service how a call's operations are getting on.
func (c *Client) Operations(ctx context.Context, call signaling.CallID) ([]signaling.Operation, error) {
	return list(ctx, c, call, callPath(call)+"/operations", (*wire.Operation).Operation)
}

// Operation asks the service how an operation is getting on.
func (c *Client) Operation(ctx context.Context, call signaling.CallID, id signaling.OperationID) (signaling.Operation, error) {
	var found wire.Operation
	if err := c.do(ctx, call, http.MethodGet, callPath(call)+"/operations/"+escape(id), nil, &found); err != nil {
		return signaling.Operation{}, err
	}
	return found.Operation(), nil
}

// list asks for a collection and reads each of its members.
func list[W, S any](ctx context.Context, c *Client, call signaling.CallID, path string, read func(*W) S) ([]S, error) {
	var collection wire.Collection[W]
	if err := c.do(ctx, call, http.MethodGet, path, nil, &collection); err != nil {
		return nil, err
	}
	all := make([]S, 0, len(collection.Value))
	for i := range collection.Value {
		all = append(all, read(&collection.Value[i]))
	}
	return all, nil
}
