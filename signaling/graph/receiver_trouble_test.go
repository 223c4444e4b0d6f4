package graph

import (
	"context"
	"testing"

	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

// particular is a notifier that has no room for new calls.
type particular struct{ heard []signaling.Notification }

func (p *particular) Notify(_ context.Context, n signaling.Notification) error {
	if _, ok := n.(signaling.Incoming); ok {
		return &signaling.Error{Code: signaling.Unavailable, Message: "full"}
	}
	p.heard = append(p.heard, n)
	return nil
}

// A call hears what is told of it, whatever is told of others in the same delivery: what
// cannot be read, and what cannot be taken now, which is to be sent again.
func TestReceiverKeepsCallsApart(t *testing.T) {
	const end = `{"changeType":"deleted","resourceUrl":"/communications/calls/` + string(callID) + `","resourceData":{"@odata.type":"#microsoft.graph.call","state":"terminated","resultInfo":{"code":"200","subcode":"5001"}}}`
	want := []signaling.Notification{signaling.Terminated{Call: callID, Result: signaling.Result{Code: 200, Subcode: 5001}}}
	tests := map[string]struct {
		before string
		status int
	}{
		"no object":           {`7`, 202},
		"nothing":             {`null`, 202},
		"of a wrong type":     {`{"changeType":5,"resourceUrl":["x"],"resourceData":{}}`, 202},
		"of an unknown kind":  {`{"changeType":"shaken","resourceUrl":"/communications/calls/` + string(callID) + `/moods","resourceData":{"@odata.type":"#microsoft.graph.mood"}}`, 202},
		"a call without room": {`{"changeType":"created","resourceUrl":"/communications/calls/11111111-0000-0000-0000-000000000000","resourceData":{"@odata.type":"#microsoft.graph.call","state":"incoming"}}`, 503},
	}
	for name, test := range tests {
		var p particular
		h := &Receiver{Authenticator: signaling.AuthenticatorFunc(anyone), Notifier: &p}
		w := deliver(h, "POST", `{"value":[`+test.before+`,`+end+`]}`)
		if w.Code != test.status {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
		}
		if diff := cmp.Diff(want, p.heard); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
