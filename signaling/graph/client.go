package graph

import (
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// Client is the application's side of commands: a signaling.Controller of calls that a
// service owns, which also places calls, arranges meetings and tells what there is. It is
// safe for concurrent use. Its fields are not to be changed while it is in use.
//
// A service that is busy (429, 503, 504) is asked again, when it says or after a pause
// that grows; not after a 504 for what might be done twice by that. So is one that says
// that the sound of the call does not flow yet (8503). Questions, and the ends of things,
// are asked for again after a fault or a broken line too. The errors are
// *signaling.Error, whose Subcode is the service's number.
type Client struct {
	// URL is the service's root with its version: "https://graph.microsoft.com/v1.0".
	URL string
	// HTTP sends the requests and proves who we are. It must be set.
	HTTP *http.Client
}

var (
	_ signaling.Controller      = (*Client)(nil)
	_ signaling.Finder          = (*Client)(nil)
	_ signaling.Caller          = (*Client)(nil)
	_ signaling.RosterReader    = (*Client)(nil)
	_ signaling.OperationFinder = (*Client)(nil)
	_ signaling.RoutingReader   = (*Client)(nil)
	_ signaling.MeetingBook     = (*Client)(nil)
)

// Control asks the service for what cmd says. The removal of a participant is answered
// when it is done, so that its operation has succeeded then.
func (c *Client) Control(ctx context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	if group, ok := cmd.(signaling.SetAudioRoutingGroup); ok {
		return signaling.Operation{}, c.setRouting(ctx, id, group)
	}
	a, err := askFor(cmd)
	if err != nil {
		return signaling.Operation{}, err
	}
	var operation wire.Operation
	if _, err := c.do(ctx, id, a.method, callPath(id)+a.path, a.body, &operation); err != nil {
		return signaling.Operation{}, err
	}
	if _, done := cmd.(signaling.RemoveParticipant); done {
		return finished(signaling.Operation{}, cmd), nil
	}
	return operation.Operation(), failed(operation.Operation())
}

// failed is the error of an operation that has failed as soon as it was asked for.
func failed(o signaling.Operation) error {
	if o.Status != signaling.OperationFailed {
		return nil
	}
	return &signaling.Error{Code: codeOf(o.Result.Code, o.Result.Subcode), Subcode: o.Result.Subcode, Message: o.Result.Message}
}

func callPath(id signaling.CallID) string {
	return "/communications/calls/" + escape(id)
}
