package wire

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"callbot/signaling"
)

// About is what a notification's envelope says of its call beside what happened.
type About struct {
	CallbackURI string
	ChainID     string
	Tenant      string
	// Before is the roster that was told last, the zero value for none, and Change the
	// number of the change from there, for those who wish to hear of changes only.
	Before signaling.RosterUpdated
	Change int64
	// Pascal writes enumerations in Pascal case, as the service was seen to do.
	Pascal bool
}

// change is one thing that happened: of what kind, where below the call, and what is
// there now.
type change struct {
	kind, rest string
	entity     any
}

// Encode writes a notification as the body to post: nil for what the dialect keeps to
// itself, as the roster of a call of two.
func Encode(n signaling.Notification, about About) ([]byte, error) {
	body := Notifications{Type: typeNotifications}
	for _, c := range changes(n, about) {
		if about.Pascal {
			pascal(c.entity)
			capitalize(&c.kind)
		}
		data, err := json.Marshal(c.entity)
		if err != nil {
			return nil, fmt.Errorf("encode %T: %w", n, err)
		}
		tail := "/calls/" + string(n.Of()) + c.rest
		body.Value = append(body.Value, Notification{
			Type:         typeNotification,
			ChangeType:   c.kind,
			Resource:     "/app" + tail,
			ResourceURL:  "/communications" + tail,
			CallbackURI:  about.CallbackURI,
			ResourceData: data,
		})
	}
	if body.Value == nil {
		return nil, nil
	}
	return json.Marshal(body)
}

func changes(n signaling.Notification, about About) []change {
	call := &Call{Type: typeCall, ID: string(n.Of()), CallChainID: about.ChainID, TenantID: about.Tenant}
	switch n := n.(type) {
	case signaling.Incoming:
		rings := FromCall(n.Call, Offer)
		rings.CallbackURI = cmp.Or(rings.CallbackURI, about.CallbackURI)
		return []change{{"created", "", rings}}
	case signaling.StateChanged:
		call.changed(n)
		return []change{{"updated", "", call}}
	case signaling.ToneReceived:
		call.State = callStates.name(signaling.StateEstablished)
		call.ToneInfo = fromTone(n)
		return []change{{"updated", "", call}}
	case signaling.Terminated:
		call.State = callStates.name(signaling.StateTerminated)
		call.ResultInfo = FromResult(n.Result)
		return []change{{"deleted", "", call}}
	case signaling.OperationCompleted:
		if n.Operation.Kind != 0 && operationKinds.name(n.Operation.Kind) == "" {
			return nil // of another dialect
		}
		operation := FromOperation(n.Operation)
		operation.Path = "/communications/calls/" + string(n.Call) + "/operations/" + operation.ID
		return []change{{"deleted", "/operations/" + operation.ID, operation}}
	case signaling.RosterUpdated:
		return rosterChanges(n, about)
	default:
		return nil
	}
}

// changed says to which state a call has come, and with what.
func (c *Call) changed(n signaling.StateChanged) {
	c.State = callStates.name(n.State)
	c.MediaConfig = FromMedia(n.Media, AnswerToOffer)
	c.ChatInfo, c.MeetingInfo = fromMeeting(n.Meeting)
	c.ClientContext = n.Context
	if n.State == signaling.StateEstablished {
		c.MediaState = &MediaState{Type: typePrefix + "callMediaState", Audio: "active"}
	}
	if n.Result != nil {
		c.ResultInfo = FromResult(*n.Result)
	}
}

// rosterChanges are those of a call of many: the roster, or what has changed in it, and
// what is shared, each as the application wishes.
func rosterChanges(n signaling.RosterUpdated, about About) (all []change) {
	if !n.Many {
		return nil
	}
	if !n.Options.DeltaRoster || about.Before.Call == "" {
		all = append(all, change{"updated", "/participants", fromPresences(n.Presences, n.Sequence)})
	} else if delta := fromChange(about.Change, about.Before, n); delta != nil {
		all = append(all, change{"updated", "/participants", delta})
	}
	if n.Options.ContentSharing {
		all = append(all, sharingChanges(Sharings(about.Before.Presences), Sharings(n.Presences))...)
	}
	return all
}

func sharingChanges(was, is []ContentSharingSession) (all []change) {
	const rest = "/contentsharingsessions"
	if ended := without(was, is); len(ended) != 0 {
		all = append(all, change{"deleted", rest, ended})
	}
	if begun := without(is, was); len(begun) != 0 {
		all = append(all, change{"created", rest, begun})
	}
	return all
}

// without are the sessions of some that are not among others.
func without(some, others []ContentSharingSession) []ContentSharingSession {
	return slices.DeleteFunc(slices.Clone(some), func(s ContentSharingSession) bool { return slices.Contains(others, s) })
}
