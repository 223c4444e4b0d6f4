package wire

import (
	"encoding/json"
	"strings"
)

const (
	typeNotifications = "#microsoft.graph.commsNotifications"
	typeNotification  = "#microsoft.graph.commsNotification"
)

// Notifications is the body that a service posts to an application: one or more
// things that happened to its calls.
type Notifications struct {
	Type  string         `json:"@odata.type,omitempty"`
	Value []Notification `json:"value"`
}

// Notification is one thing that happened to a resource of a call.
type Notification struct {
	Type         string          `json:"@odata.type,omitempty"`
	ChangeType   string          `json:"changeType"`            // "created", "updated" or "deleted"
	Resource     string          `json:"resource,omitempty"`    // "/app/calls/…", of old
	ResourceURL  string          `json:"resourceUrl,omitempty"` // "/communications/calls/…"
	CallbackURI  string          `json:"callbackUri,omitempty"`
	ResourceData json.RawMessage `json:"resourceData,omitempty"` // an entity or a list of them
}

// is reports whether the change is of this kind.
func (n *Notification) is(changeType string) bool { return strings.EqualFold(n.ChangeType, changeType) }

// path is what lies after ".../calls/" in the resource's address: the call's id and
// the rest, in lower case.
func (n *Notification) path() (id, rest string) {
	address := n.ResourceURL
	if address == "" {
		address = n.Resource
	}
	segments := strings.Split(strings.Trim(address, "/"), "/")
	for i, s := range segments {
		if strings.EqualFold(s, "calls") && i+1 < len(segments) {
			return segments[i+1], strings.ToLower(strings.Join(segments[i+2:], "/"))
		}
	}
	return "", ""
}
