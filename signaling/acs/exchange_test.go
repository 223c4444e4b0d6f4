package acs_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// exchange is a calling service that does nothing: it notes what it is asked, and says
// yes, or the error that it was given.
type exchange struct {
	mu        sync.Mutex
	asked     []signaling.Command
	created   []signaling.Create
	orders    []signaling.RecordingOrder
	err       error
	call      signaling.Call
	roster    []signaling.Presence
	callback  string // that of the call, as the service knows it
	files     []signaling.RecordingFile
	failed    signaling.Operation // goes with err
	outside   string              // the callback of the last command from outside
	ear       signaling.Ear       // that of the last who listened
	meanwhile func()              // happens while somebody begins to listen; nil is nothing
	done      bool                // commands are over as soon as they are asked for
}

func newExchange() *exchange {
	who := func(id, name string) signaling.Presence {
		return signaling.Presence{Participant: signaling.Participant{
			ID: signaling.ParticipantID(id), Identity: signaling.Identity{Kind: signaling.User, ID: name},
		}}
	}
	return &exchange{
		call: signaling.Call{
			ID: callID, ChainID: chainID, ServerID: "server", State: signaling.StateIncoming, Direction: signaling.Inbound,
			Source:        signaling.Participant{Identity: signaling.Identity{Kind: signaling.User, ID: "alice", DisplayName: "Alice"}},
			Targets:       []signaling.Participant{{Identity: signaling.Identity{Kind: signaling.Application, ID: resourceID, DisplayName: "hotline"}}},
			MyParticipant: "me",
		},
		roster: []signaling.Presence{who("me", "hotline"), who("p-alice", "alice"), who("p-bob", "8:acs:res_bob")},
	}
}

func (e *exchange) Control(_ context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if id != e.call.ID && id != otherCall {
		return signaling.Operation{}, &signaling.Error{Code: signaling.NotFound, Message: "no such call", Subcode: 8522}
	}
	if _, escalates := cmd.(signaling.Escalate); escalates {
		e.err = nil
	}
	if e.err != nil {
		return e.failed, e.err
	}
	if answer, ok := cmd.(signaling.Answer); ok {
		e.callback = answer.CallbackURI
	}
	e.asked = append(e.asked, cmd)
	op := signaling.Operation{ID: "operation", Kind: signaling.KindOf(cmd), Status: signaling.OperationRunning}
	if e.done {
		op.Status, op.Result = signaling.OperationSucceeded, signaling.Result{Code: 200}
	}
	return op, nil
}

func (e *exchange) Find(_ context.Context, id signaling.CallID) (signaling.Call, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if id != e.call.ID {
		return signaling.Call{}, &signaling.Error{Code: signaling.NotFound, Message: "no such call", Subcode: 8522}
	}
	return e.call, e.err
}

func (e *exchange) Create(_ context.Context, wish signaling.Create) (signaling.Call, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err != nil {
		return signaling.Call{}, e.err
	}
	e.created = append(e.created, wish)
	e.callback = wish.CallbackURI
	made := e.call
	if len(e.created) > 1 {
		made.ID = otherCall
	}
	made.State, made.Direction, made.ChainID = signaling.StateEstablishing, signaling.Outbound, wish.ChainID
	made.Source = signaling.Participant{Identity: signaling.Identity{Kind: signaling.Application, ID: resourceID}}
	made.Targets = nil
	return made, nil
}

func (e *exchange) List(context.Context) ([]signaling.Call, error) { return nil, nil }

func (e *exchange) Participants(context.Context, signaling.CallID) ([]signaling.Presence, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.roster), nil
}

func (e *exchange) StartRecording(_ context.Context, o signaling.RecordingOrder) (signaling.CallRecording, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.orders = append(e.orders, o)
	state := signaling.RecordingActive
	if o.Paused {
		state = signaling.RecordingPaused
	}
	return signaling.CallRecording{ID: "recording", ServerID: "server", State: state, Started: time.Now()}, e.err
}

func (e *exchange) recorder(id string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if id != "recording" {
		return &signaling.Error{Code: signaling.NotFound, Message: "no such recording", Subcode: 8522}
	}
	return e.err
}

func (e *exchange) PauseRecording(_ context.Context, id string) error  { return e.recorder(id) }
func (e *exchange) ResumeRecording(_ context.Context, id string) error { return e.recorder(id) }
func (e *exchange) StopRecording(_ context.Context, id string) error   { return e.recorder(id) }
func (e *exchange) Recording(_ context.Context, id string) (signaling.CallRecording, error) {
	return signaling.CallRecording{ID: id, State: signaling.RecordingActive, Files: e.files}, e.recorder(id)
}

// Listen hears what says lets somebody say.
func (e *exchange) Listen(_ context.Context, _ signaling.CallID, ear signaling.Ear) (func(), error) {
	e.mu.Lock()
	e.ear = ear
	meanwhile := e.meanwhile
	e.mu.Unlock()
	if meanwhile != nil {
		meanwhile()
	}
	return func() {}, nil
}

// Speak says nothing.
func (e *exchange) Speak(context.Context, signaling.CallID, media.Reader) (func(), error) {
	return func() {}, nil
}

// ControlOutside does as Control does, for a call in which nobody takes part.
func (e *exchange) ControlOutside(_ context.Context, server, callback string, cmd signaling.Command) (signaling.Operation, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if server != "server" {
		return signaling.Operation{}, &signaling.Error{Code: signaling.NotFound, Message: "no such call", Subcode: 8522}
	}
	e.outside, e.asked = callback, append(e.asked, cmd)
	return signaling.Operation{ID: "operation", Kind: signaling.KindOf(cmd), Status: signaling.OperationRunning}, e.err
}

// ParticipantsOutside is who takes part.
func (e *exchange) ParticipantsOutside(ctx context.Context, _ string) ([]signaling.Presence, error) {
	return e.Participants(ctx, "")
}

// AudioRoutingGroups is the one that there is.
func (e *exchange) AudioRoutingGroups(context.Context, signaling.CallID) ([]signaling.AudioRoutingGroup, error) {
	return []signaling.AudioRoutingGroup{{ID: "group", Multicast: true, Receivers: []signaling.ParticipantID{"p-alice"}}}, nil
}

// last is the command that was asked for last.
func (e *exchange) last(t *testing.T) signaling.Command {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.asked) == 0 {
		t.Fatal("nothing was asked for")
	}
	return e.asked[len(e.asked)-1]
}

func (e *exchange) refuse(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.err = err
}
