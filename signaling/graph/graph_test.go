package graph

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"callbot/signaling"
	"callbot/signaling/signalingtest"
)

const (
	callID = signaling.CallID("57dab8b1-894c-409a-b240-bd8beae78896")
	botID  = "24701998-1a73-4d42-8085-bf46ed0ae039"
)

// application is one application's view of a service that only remembers what it was
// asked, and answers as it was told to.
type application struct {
	mu     sync.Mutex
	asked  []signaling.Command
	about  []signaling.CallID
	answer signaling.Operation
	call   signaling.Call
	err    error
}

func (a *application) Control(_ context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked, a.about = append(a.asked, cmd), append(a.about, id)
	return a.answer, a.err
}

func (a *application) Find(_ context.Context, id signaling.CallID) (signaling.Call, error) {
	if a.err != nil {
		return signaling.Call{}, a.err
	}
	if id != a.call.ID {
		return signaling.Call{}, &signaling.Error{Code: signaling.NotFound, Message: "Call not found."}
	}
	return a.call, nil
}

// fuller is an application that can do all that the dialect has.
type fuller struct {
	application
	wishes     []signaling.Create
	presences  []signaling.Presence
	operations []signaling.Operation
	groups     []signaling.AudioRoutingGroup
	meetings   []signaling.OnlineMeeting
	arranged   []signaling.OnlineMeeting // what was asked for
	sought     []signaling.MeetingQuery
}

func (a *fuller) Create(_ context.Context, c signaling.Create) (signaling.Call, error) {
	a.wishes = append(a.wishes, c)
	return a.call, a.err
}

func (a *fuller) List(context.Context) ([]signaling.Call, error) {
	return []signaling.Call{a.call}, a.err
}

func (a *fuller) Participants(context.Context, signaling.CallID) ([]signaling.Presence, error) {
	return a.presences, a.err
}

func (a *fuller) AudioRoutingGroups(context.Context, signaling.CallID) ([]signaling.AudioRoutingGroup, error) {
	return a.groups, a.err
}

// CreateMeeting arranges a meeting by giving it an id.
func (a *fuller) CreateMeeting(_ context.Context, m signaling.OnlineMeeting) (signaling.OnlineMeeting, error) {
	a.arranged = append(a.arranged, m)
	m.ID = "m1"
	a.meetings = append(a.meetings, m)
	return m, a.err
}

func (a *fuller) CreateOrGetMeeting(ctx context.Context, m signaling.OnlineMeeting) (signaling.OnlineMeeting, bool, error) {
	for _, known := range a.meetings {
		if known.ExternalID == m.ExternalID {
			return known, false, a.err
		}
	}
	made, err := a.CreateMeeting(ctx, m)
	return made, true, err
}

func (a *fuller) Meeting(_ context.Context, organizer signaling.Identity, q signaling.MeetingQuery) (signaling.OnlineMeeting, error) {
	a.sought = append(a.sought, q)
	for _, m := range a.meetings {
		known := signaling.MeetingQuery{ID: m.ID}
		if q.ID == "" {
			known = signaling.MeetingQuery{JoinURL: m.JoinURL}
		}
		if q.JoinID != "" {
			known = signaling.MeetingQuery{JoinID: m.JoinID}
		}
		if q == known && (organizer.ID == "" || organizer.ID == m.Organizer.ID) {
			return m, a.err
		}
	}
	return signaling.OnlineMeeting{}, &signaling.Error{Code: signaling.NotFound, Message: "Meeting not found."}
}

func (a *fuller) Operations(context.Context, signaling.CallID) ([]signaling.Operation, error) {
	return a.operations, a.err
}

func (a *fuller) Operation(_ context.Context, _ signaling.CallID, id signaling.OperationID) (signaling.Operation, error) {
	for _, o := range a.operations {
		if o.ID == id {
			return o, nil
		}
	}
	return signaling.Operation{}, &signaling.Error{Code: signaling.NotFound, Message: "Operation not found."}
}

// anyone takes a token that is an application's id with "token-" before it, which has
// all permissions, or "poor-", which has none.
func anyone(_ context.Context, token string) (signaling.Principal, error) {
	app, ok := strings.CutPrefix(token, "token-")
	poor, isPoor := strings.CutPrefix(token, "poor-")
	switch {
	case isPoor:
		return signaling.Principal{Application: poor, Tenant: "local"}, nil
	case token == "away":
		return signaling.Principal{}, &signaling.Error{Code: signaling.Unavailable, Message: "no keys"}
	case !ok:
		return signaling.Principal{}, &signaling.Error{Code: signaling.Unauthenticated, Message: "a bad token"}
	}
	roles := []string{initiate, initiateGroup, joinGroup, joinAsGuest, accessMedia, bookMeetings}
	return signaling.Principal{Application: app, Tenant: "local", Roles: roles}, nil
}

// serve puts a handler for one application on a network in memory.
func serve(t *testing.T, a Application) (h *Handler, client *http.Client) {
	t.Helper()
	h = &Handler{
		Authenticator: signaling.AuthenticatorFunc(anyone),
		Applications: func(id string) (Application, bool) {
			return a, id == botID
		},
	}
	var network signalingtest.Network
	network.Serve(t, "service.test", h)
	return h, network.Client(t)
}

// bearing proves an application by a token.
type bearing struct {
	token string
	http.RoundTripper
}

func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.RoundTripper.RoundTrip(r)
}

// bot is the application's own client of the service.
func bot(client *http.Client) *Client {
	return &Client{
		URL:  "http://service.test/v1.0",
		HTTP: &http.Client{Transport: bearing{"token-" + botID, client.Transport}},
	}
}

// send makes a request with a good token, unless the header says otherwise, and reads
// the whole answer.
func send(t *testing.T, client *http.Client, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer token-"+botID)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

func wantCode(t *testing.T, err error, code signaling.Code, subcode int) {
	t.Helper()
	var e *signaling.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *signaling.Error with %q", err, code)
	}
	if e.Code != code || e.Subcode != subcode {
		t.Errorf("got %q/%d (%v), want %q/%d", e.Code, e.Subcode, err, code, subcode)
	}
}
