package acs

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/uuid"
)

// Client is the application's side of commands: a signaling.Controller of calls whose
// sound the service hosts, which also places calls, records them and tells what there
// is. It is safe for concurrent use. Its fields are not to be changed while it is in
// use.
//
// The dialect names a call only once it was answered, and says nothing more of one that
// was refused or sent on. The Client, with its Receiver, gives each call one id from
// the first ring on, and tells the end that the service keeps to itself. What it knows
// of its calls is in memory: a call belongs to the process that got its first event.
//
// A service that is busy (429, 503, 504) is asked again, when it says or after a pause
// that grows; what is asked for twice is done once, because the requests can be told to
// be the same. Of :play and :recognize Microsoft's service cannot tell it: after a 504
// they are not asked for again. Questions, and the ends of things, are after a fault or a
// broken line too. The errors are *signaling.Error, whose Subcode is the service's number;
// Unsupported is what the dialect has no words for.
type Client struct {
	// Endpoint is where the resource is, without a slash at the end.
	Endpoint string
	// Version is the api-version to speak; "" is the newest.
	Version string
	// HTTP sends the requests and proves who we are, as auth.Signer does. It must be set.
	HTTP *http.Client
	// CallbackURI is where the Receiver is reached. It must be set.
	CallbackURI string
	// Notifier is told of ends that the service does not tell. It must be set, and is the
	// Receiver's.
	Notifier signaling.Notifier

	calls ledger
}

// newestVersion is the api-version that a Client speaks by itself.
const newestVersion = "2026-03-12"

var (
	_ signaling.Controller   = (*Client)(nil)
	_ signaling.Finder       = (*Client)(nil)
	_ signaling.Caller       = (*Client)(nil)
	_ signaling.RosterReader = (*Client)(nil)
	_ signaling.Recorder     = (*Client)(nil)
)

// Control asks the service for what cmd says.
func (c *Client) Control(ctx context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	k, ok := c.calls.find(id)
	if !ok {
		return signaling.Operation{}, noSuchCall()
	}
	if k.connection == "" {
		return signaling.Operation{}, c.controlIncoming(ctx, k, cmd)
	}
	if op, done, err := c.controlItself(ctx, k, cmd); done {
		c.missed(k.call.ID, cmd, err)
		return op, err
	}
	return c.operate(ctx, k, cmd)
}

// missed forgets a call whose end was not heard of: the service knows it no more.
func (c *Client) missed(id signaling.CallID, cmd signaling.Command, err error) {
	var e *signaling.Error
	if !errors.As(err, &e) || e.Code != signaling.NotFound {
		return
	}
	switch cmd.(type) {
	case signaling.Hangup, signaling.EndForAll, signaling.KeepAlive:
		c.calls.forget(id)
	default: // it may be somebody in the call who is not found
	}
}

// controlItself does what makes no operation.
func (c *Client) controlItself(ctx context.Context, k known, cmd signaling.Command) (op signaling.Operation, done bool, err error) {
	switch cmd := cmd.(type) {
	case signaling.Answer, signaling.Reject, signaling.Redirect:
		err = &signaling.Error{Code: signaling.WrongState, Subcode: 8585, Message: "the call was answered already"}
	case signaling.Hangup:
		err = c.do(ctx, "DELETE", k.path(""), nil, nil)
	case signaling.EndForAll:
		err = c.do(ctx, "POST", k.path(":terminate"), nil, nil)
	case signaling.KeepAlive: // the dialect needs none; asking tells whether the call is there
		_, err = c.Find(ctx, k.call.ID)
	case signaling.SubscribeToTone:
		err = c.hearKeys(ctx, k, ":startContinuousDtmfRecognition", cmd.Participant)
		op = over(cmd, cmd.Context)
	case signaling.UnsubscribeFromTone:
		err = c.hearKeys(ctx, k, ":stopContinuousDtmfRecognition", cmd.Participant)
		op = over(cmd, cmd.Context)
	case signaling.CancelMedia:
		if cmd.KeepBackground {
			return op, true, unspeakable("to keep the background")
		}
		err = c.do(ctx, "POST", k.path(":cancelAllMediaOperations"), nil, nil)
		op = over(cmd, cmd.Context)
	case signaling.MuteParticipant:
		err = c.do(ctx, "POST", k.path("/participants:mute"), wire.MuteParticipants{
			Participants: []wire.Identifier{participant(cmd.Participant)}, OperationContext: cmd.Context,
		}, nil)
		op = over(cmd, cmd.Context)
	case signaling.StartHoldMusic:
		hold := wire.Hold{Target: pointer(participant(cmd.Participant)), OperationContext: cmd.Context}
		if cmd.Music.URI != "" {
			hold.Music = pointer(wire.FromPrompt(cmd.Music))
		}
		err = c.do(ctx, "POST", k.path(":hold"), hold, nil)
		op = over(cmd, cmd.Context)
	case signaling.StopHoldMusic:
		err = c.do(ctx, "POST", k.path(":unhold"), wire.Unhold{Target: pointer(participant(cmd.Participant)), OperationContext: cmd.Context}, nil)
		op = over(cmd, cmd.Context)
	default:
		return op, false, nil
	}
	if err != nil {
		return signaling.Operation{}, true, err
	}
	return op, true, nil
}

// operate does what makes an operation. Its id, and the application's own context, go
// along as the operation's context and come back with its events.
func (c *Client) operate(ctx context.Context, k known, cmd signaling.Command) (signaling.Operation, error) {
	op := signaling.Operation{ID: signaling.OperationID(uuid.NewString()), Kind: signaling.KindOf(cmd), Status: signaling.OperationRunning}
	path, body, own, err := c.words(k, cmd, op.ID)
	if err != nil {
		return signaling.Operation{}, err
	}
	var added wire.AddedParticipant
	if err := c.do(ctx, "POST", k.path(path), body, &added); err != nil {
		return signaling.Operation{}, err
	}
	op.Context = own
	if added.InvitationID != "" {
		c.calls.invited(k.call.ID, op.ID, added.InvitationID)
	}
	return op, nil
}

// words are what is sent for a command, and its context.
func (c *Client) words(k known, cmd signaling.Command, id signaling.OperationID) (path string, body any, own string, err error) {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		if cmd.Background {
			return "", nil, "", unspeakable("a background")
		}
		return ":play", playOf(cmd, tag(id, cmd.Context)), cmd.Context, nil
	case signaling.Recognize:
		own, cmd.Context = cmd.Context, tag(id, cmd.Context)
		return ":recognize", wire.FromRecognize(cmd, k.target(cmd.Participant)), own, nil
	case signaling.SendTones:
		if cmd.Pause != 0 {
			return "", nil, "", unspeakable("a pause between keys")
		}
		return ":sendDtmfTones", wire.SendDTMF{
			Tones: wire.ToneNames(cmd.Keys), Target: pointer(k.target(cmd.To)), OperationContext: tag(id, cmd.Context),
		}, cmd.Context, nil
	case signaling.Transfer:
		if cmd.Replaces != "" {
			return "", nil, "", unspeakable("a transfer to a call")
		}
		t := wire.Transfer{Target: pointer(wire.FromIdentity(cmd.Target)), OperationContext: tag(id, cmd.Context)}
		if cmd.Transferee != "" {
			t.Transferee = pointer(participant(cmd.Transferee))
		}
		return ":transferToParticipant", t, cmd.Context, nil
	case signaling.Invite:
		path, body, err = c.invitation(cmd, id)
		return path, body, cmd.Context, err
	case signaling.CancelInvite:
		return "/participants:cancelAddParticipant", wire.CancelAddParticipant{
			InvitationID: c.calls.invitation(k.call.ID, cmd.Invitation), OperationContext: tag(id, cmd.Context),
		}, cmd.Context, nil
	case signaling.RemoveParticipant:
		return "/participants:remove", wire.RemoveParticipant{
			Participant: pointer(participant(cmd.Participant)), OperationContext: tag(id, cmd.Context),
		}, cmd.Context, nil
	default:
		return "", nil, "", unspeakable("%T", cmd)
	}
}

// invitation asks for one participant: to be called, or to come over from another call.
func (c *Client) invitation(cmd signaling.Invite, id signaling.OperationID) (path string, body any, err error) {
	switch {
	case len(cmd.Participants) == 0:
		return "", nil, &signaling.Error{Code: signaling.InvalidArgument, Subcode: 8523, Message: "an invitation needs somebody to be invited"}
	case len(cmd.Participants) > 1:
		return "", nil, unspeakable("an invitation of %d", len(cmd.Participants))
	case cmd.Hidden || cmd.Apart:
		return "", nil, unspeakable("a participant who is hidden or apart")
	case cmd.Replaces != "":
		from, ok := c.calls.find(cmd.Replaces)
		if !ok {
			return "", nil, noSuchCall()
		}
		return "/participants:moveHere", wire.MoveParticipants{
			Participants: []wire.Identifier{wire.FromIdentity(cmd.Participants[0])}, FromCall: from.connection,
			OperationContext: tag(id, cmd.Context),
		}, nil
	}
	add := wire.AddParticipant{
		Participant: pointer(wire.FromIdentity(cmd.Participants[0])), SourceDisplayName: cmd.Source.DisplayName,
		TimeoutSeconds: int(cmd.Timeout.Seconds()), OperationContext: tag(id, cmd.Context),
	}
	if cmd.Source.Kind == signaling.Phone {
		add.SourceCallerIDNumber = wire.FromIdentity(cmd.Source).Phone
	}
	return "/participants:add", add, nil
}

func playOf(cmd signaling.PlayPrompt, operationContext string) wire.Play {
	play := wire.Play{To: []wire.Identifier{}, Interrupt: cmd.Interrupt, Options: &wire.PlayOptions{}, OperationContext: operationContext}
	for _, p := range cmd.Prompts {
		play.Sources = append(play.Sources, wire.FromPrompt(p))
		play.Options.Loop = play.Options.Loop || p.Loop
	}
	for _, to := range cmd.To {
		play.To = append(play.To, participant(to))
	}
	return play
}

// hearKeys begins or ends to tell the keys of one participant, or of all.
func (c *Client) hearKeys(ctx context.Context, k known, path string, who signaling.ParticipantID) error {
	targets := []signaling.ParticipantID{who}
	if who == "" {
		present, err := c.Participants(ctx, k.call.ID)
		if err != nil {
			return err
		}
		targets = targets[:0]
		for _, p := range present {
			targets = append(targets, p.Participant.ID)
		}
		if other := k.other(); len(targets) == 0 && other != "" { // the list is late
			targets = append(targets, other)
		}
	}
	for _, t := range targets {
		// The context comes back with each key, and says whose it is: keys are counted for each
		// participant.
		body := wire.ContinuousDTMF{Target: pointer(participant(t)), OperationContext: string(t)}
		if err := c.do(ctx, "POST", k.path(path), body, nil); err != nil {
			return err
		}
	}
	return nil
}

// callback is where the events of a call go: the Receiver, or the address that is given,
// which is another way to it. The Receiver reads from the address whose they are.
func (c *Client) callback(id signaling.CallID, given string) string {
	address := cmp.Or(given, c.CallbackURI)
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + callQuery + "=" + url.QueryEscape(string(id))
}

// callQuery is the property of a callback's address that names the call.
const callQuery = "call"

// tag makes an operation's context of its id and the application's own context.
func tag(id signaling.OperationID, own string) string { return string(id) + " " + own }

// untag is the other way of tag.
func untag(operationContext string) (signaling.OperationID, string) {
	id, own, _ := strings.Cut(operationContext, " ")
	return signaling.OperationID(id), own
}

// over is the operation of a command that was done as soon as it was asked for.
func over(cmd signaling.Command, own string) signaling.Operation {
	return signaling.Operation{
		ID: signaling.OperationID(uuid.NewString()), Kind: signaling.KindOf(cmd), Context: own,
		Status: signaling.OperationSucceeded, Result: signaling.Result{Code: 200},
	}
}

// participant is who a participant's id names: here it is the raw id.
func participant(id signaling.ParticipantID) wire.Identifier { return wire.FromRaw(string(id)) }

func pointer[T any](v T) *T { return &v }
