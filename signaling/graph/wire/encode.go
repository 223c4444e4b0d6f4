package wire

import (
	"encoding/json"
	"fmt"

	"callbot/signaling"
)

// About is what a notification's envelope says of its call beside what happened.
type About struct {
	CallbackURI string
	ChainID     string
	Tenant      string
	// Pascal writes enumerations in Pascal case, as the service was seen to do.
	Pascal bool
}

// Encode writes a notification as the body to post.
func Encode(n signaling.Notification, about About) ([]byte, error) {
	change, rest, entity := change(n, about)
	if entity == nil {
		return nil, fmt.Errorf("the dialect has no words for %T", n)
	}
	if about.Pascal {
		pascal(entity)
		capitalize(&change)
	}
	data, err := json.Marshal(entity)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", n, err)
	}
	tail := "/calls/" + string(n.Of()) + rest
	return json.Marshal(Notifications{Type: typeNotifications, Value: []Notification{{
		Type:         typeNotification,
		ChangeType:   change,
		Resource:     "/app" + tail,
		ResourceURL:  "/communications" + tail,
		CallbackURI:  about.CallbackURI,
		ResourceData: data,
	}}})
}

// change is the kind of a change, where below the call it happened, and what is there
// now.
func change(n signaling.Notification, about About) (kind, rest string, entity any) {
	call := &Call{Type: typeCall, ID: string(n.Of()), CallChainID: about.ChainID, TenantID: about.Tenant}
	switch n := n.(type) {
	case signaling.Incoming:
		return "created", "", FromCall(n.Call, Offer)
	case signaling.StateChanged:
		call.State = callStates.name(n.State)
		call.MediaConfig = FromMedia(n.Media, AnswerToOffer)
		if n.State == signaling.StateEstablished {
			call.MediaState = &MediaState{Type: typePrefix + "callMediaState", Audio: "active"}
		}
		if n.Result != nil {
			call.ResultInfo = FromResult(*n.Result)
		}
		return "updated", "", call
	case signaling.ToneReceived:
		call.State = callStates.name(signaling.StateEstablished)
		call.ToneInfo = fromTone(n)
		return "updated", "", call
	case signaling.Terminated:
		call.State = callStates.name(signaling.StateTerminated)
		call.ResultInfo = FromResult(n.Result)
		return "deleted", "", call
	case signaling.OperationCompleted:
		operation := FromOperation(n.Operation)
		operation.Path = "/communications/calls/" + string(n.Call) + "/operations/" + operation.ID
		return "deleted", "/operations/" + operation.ID, operation
	case signaling.RosterUpdated:
		return "updated", "/participants", fromRoster(n)
	default:
		return "", "", nil
	}
}
