package main

import (
	"errors"
	"fmt"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// line is what came of one verb.
type line struct {
	Verb     string `json:"verb"`
	Status   int    `json:"status"`   // of HTTP
	Requests int    `json:"requests"` // that it took
	Gzip     bool   `json:"gzip,omitempty"`

	// Of what was answered: the SDK's type for it, and some of what that has: the state
	// of a call or an operation or the mode of a group, the context of an operation or
	// the subject of a meeting, whom a call is for or who hears in a group. Members are
	// the types of a collection's.
	Type    string   `json:"type,omitempty"`
	ID      string   `json:"id,omitempty"`
	State   string   `json:"state,omitempty"`
	Context string   `json:"context,omitempty"`
	Media   string   `json:"media,omitempty"` // the type of a call's configuration
	Targets []string `json:"targets,omitempty"`
	Members []string `json:"members,omitempty"`

	// Of an error: the service's number, and the id of the request that it names; or
	// the SDK's own words.
	Code    string `json:"code,omitempty"`
	Request string `json:"request,omitempty"`
	Error   string `json:"error,omitempty"`
}

// decode reads what the SDK made of an answer; nil is none.
func (l *line) decode(got any) {
	if got == nil {
		return
	}
	l.Type = fmt.Sprintf("%T", got)
	switch got := got.(type) {
	case models.Callable:
		l.call(got)
	case models.CommsOperationable:
		l.ID, l.State, l.Context = text(got.GetId()), word(got.GetStatus()), text(got.GetClientContext())
	case models.Participantable:
		l.ID = text(got.GetId())
	case models.AudioRoutingGroupable:
		l.ID, l.State, l.Targets = text(got.GetId()), word(got.GetRoutingMode()), got.GetReceivers()
	case models.OnlineMeetingable:
		l.ID, l.Context = text(got.GetId()), text(got.GetSubject())
	case models.ContentSharingSessionable:
		l.ID = text(got.GetId())
	case models.AudioRoutingGroupCollectionResponseable:
		l.Members = types(got.GetValue())
	case models.OnlineMeetingCollectionResponseable:
		l.Members = types(got.GetValue())
	case models.ContentSharingSessionCollectionResponseable:
		l.Members = types(got.GetValue())
	case models.CallCollectionResponseable:
		l.Members = types(got.GetValue())
	case models.CommsOperationCollectionResponseable:
		l.Members = types(got.GetValue())
	case models.ParticipantCollectionResponseable:
		l.Members = types(got.GetValue())
	}
}

func (l *line) call(c models.Callable) {
	l.ID, l.State = text(c.GetId()), word(c.GetState())
	if media := c.GetMediaConfig(); media != nil {
		l.Media = fmt.Sprintf("%T", media)
	}
	for _, target := range c.GetTargets() {
		if identity := target.GetIdentity(); identity != nil && identity.GetUser() != nil {
			l.Targets = append(l.Targets, text(identity.GetUser().GetId()))
		}
	}
}

// fail reads an error.
func (l *line) fail(err error) {
	var answered *odataerrors.ODataError
	if !errors.As(err, &answered) || answered.GetErrorEscaped() == nil {
		l.Error = err.Error()
		return
	}
	l.Code = text(answered.GetErrorEscaped().GetCode())
	if inner := answered.GetErrorEscaped().GetInnerError(); inner != nil {
		l.Request = text(inner.GetRequestId())
	}
}

func types[T any](members []T) []string {
	names := make([]string, 0, len(members))
	for _, m := range members {
		names = append(names, fmt.Sprintf("%T", m))
	}
	return names
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// word is an enumeration's word, "" where the SDK did not know what it read.
func word[E fmt.Stringer](e *E) string {
	if e == nil {
		return ""
	}
	return (*e).String()
}
