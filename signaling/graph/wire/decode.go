package wire

import (
	"encoding/json"
	"strings"

	"callbot/signaling"
)

// Decode reads what a notification says of a call: nothing, where it is of a kind
// that we have no use for, or one thing, or several.
//
// A known property of the wrong type is passed over like an unknown one. The end of a
// call must reach its owner whatever else is wrong with the message.
func (n *Notification) Decode() []signaling.Notification {
	var kind struct {
		Type string `json:"@odata.type"`
	}
	_ = json.Unmarshal(n.ResourceData, &kind) // a list has no type
	id, rest := n.path()
	switch {
	case isOperation(kind.Type) || strings.HasPrefix(rest, "operations/"):
		return n.operation(ParseCallID(id))
	case rest == "participants" && n.is("updated"):
		return n.roster(ParseCallID(id))
	case rest == "" && (kind.Type == "" || strings.EqualFold(kind.Type, typeCall)):
		return n.call(ParseCallID(id))
	default:
		return nil
	}
}

// operation reads a change of an operation. Only its end is of interest, and its end
// is told by its being deleted.
func (n *Notification) operation(call signaling.CallID) []signaling.Notification {
	var w Operation
	_ = json.Unmarshal(n.ResourceData, &w) // what can be read is enough
	if _, rest := n.path(); w.ID == "" && strings.HasPrefix(rest, "operations/") {
		w.ID = strings.TrimPrefix(rest, "operations/")
	}
	o := w.Operation()
	if call == "" || o.ID == "" || !n.is("deleted") {
		return nil
	}
	if o.Status != signaling.OperationFailed {
		o.Status = signaling.OperationSucceeded
	}
	return []signaling.Notification{signaling.OperationCompleted{Call: call, Operation: o}}
}

// call reads a change of the call itself.
func (n *Notification) call(id signaling.CallID) []signaling.Notification {
	var w Call
	_ = json.Unmarshal(n.ResourceData, &w) // what can be read is enough
	c := w.Call()
	if c.ID == "" {
		c.ID = id // updates do not always repeat it
	}
	switch {
	case c.ID == "":
		return nil
	case n.is("deleted"), c.State == signaling.StateTerminated:
		return []signaling.Notification{signaling.Terminated{Call: c.ID, Result: w.ResultInfo.Result()}}
	case c.State == signaling.StateIncoming:
		if c.CallbackURI == "" {
			c.CallbackURI = n.CallbackURI
		}
		return []signaling.Notification{signaling.Incoming{Call: c}}
	case w.ToneInfo != nil:
		// The state beside a tone is the one that the call has been in.
		if tone, ok := w.ToneInfo.received(c.ID); ok {
			return []signaling.Notification{tone}
		}
		return nil
	case c.State != 0:
		return []signaling.Notification{signaling.StateChanged{
			Call: c.ID, State: c.State, Media: c.Media, Result: c.Result, Context: w.ClientContext, Meeting: c.Meeting,
		}}
	default:
		return nil
	}
}
