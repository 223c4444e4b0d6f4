package pbx

import (
	"context"
	"errors"
	"fmt"

	"callbot/signaling"
)

// Application is one application's view of the service: its own calls and no others.
type Application struct {
	id      string
	service *Service
}

var (
	_ signaling.Controller = (*Application)(nil)
	_ signaling.Finder     = (*Application)(nil)
	_ signaling.Caller     = (*Application)(nil)
)

// Control gives a command to one of the application's calls. The commands' own
// comments name the errors; a call of somebody else is NotFound, as is one that has
// ended, and Unavailable says that too many commands wait for the call.
func (a *Application) Control(ctx context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	p, err := a.party(id)
	if err != nil {
		return signaling.Operation{}, err
	}
	if hold, ok := cmd.(signaling.StartHoldMusic); ok {
		return a.hold(ctx, p, hold)
	}
	var op signaling.Operation
	var desk *desk
	var keys *keypad
	err = p.ask(ctx, func(ctx context.Context, c *conversation) (err error) {
		switch cmd := cmd.(type) {
		case signaling.PlayPrompt, signaling.Record, signaling.Recognize, signaling.CancelMedia,
			signaling.SubscribeToTone, signaling.UnsubscribeFromTone:
			desk, err = p.media()
		case signaling.SendTones:
			if desk, err = p.media(); errors.Is(err, errOwnMedia) {
				keys, err = c.keypad(p), nil
			}
		case signaling.Mute:
			op, err = c.mute(p, true, cmd, cmd.Context)
		case signaling.Unmute:
			op, err = c.mute(p, false, cmd, cmd.Context)
		case signaling.UpdateRecordingStatus:
			op, err = c.recording(p, cmd)
		case signaling.Invite, signaling.CancelInvite, signaling.RemoveParticipant, signaling.AdmitParticipant,
			signaling.MuteParticipant, signaling.MuteAll, signaling.StopHoldMusic, signaling.SetAudioRoutingGroup,
			signaling.DeleteAudioRoutingGroup, signaling.ChangeScreenSharingRole, signaling.AddLargeGalleryView:
			if op, err = c.ofMany(ctx, p, cmd); err == nil && op.ID != "" {
				op = p.side.(*botSide).operations.keep(op)
			}
		default:
			err = c.control(ctx, p, cmd)
		}
		return err
	})
	switch {
	case err != nil:
		return signaling.Operation{}, err
	case desk != nil:
		return desk.do(ctx, id, cmd)
	case keys != nil:
		return keys.press(ctx, p, cmd.(signaling.SendTones))
	default:
		return op, nil
	}
}

// Find tells what one of the application's calls is like now. Codes: NotFound.
func (a *Application) Find(ctx context.Context, id signaling.CallID) (signaling.Call, error) {
	p, err := a.party(id)
	if err != nil {
		return signaling.Call{}, err
	}
	var call signaling.Call
	err = p.ask(ctx, func(context.Context, *conversation) error {
		if p.over() {
			return errNoCall
		}
		call = p.call()
		return nil
	})
	if err != nil {
		return signaling.Call{}, err
	}
	return call, nil
}

func (a *Application) party(id signaling.CallID) (*party, error) {
	if p := a.service.registry.party(id); p != nil && p.application == a.id {
		return p, nil
	}
	return nil, errNoCall
}

// control does what an application asks of its call.
func (c *conversation) control(ctx context.Context, p *party, cmd signaling.Command) error {
	if p.over() {
		return errNoCall
	}
	switch cmd := cmd.(type) {
	case signaling.Answer:
		return c.answer(p, cmd)
	case signaling.Reject:
		return c.reject(p, cmd)
	case signaling.Redirect:
		return c.redirect(ctx, p, cmd)
	case signaling.Transfer:
		return c.transfer(ctx, p, cmd)
	case signaling.Hangup:
		return c.hangUp(p, byBot, declined)
	case signaling.KeepAlive:
		c.alive(p)
		return nil
	case signaling.Escalate:
		if p.state != signaling.StateEstablished || (c.hall == nil && len(c.couple()) == 0) {
			return errNotEstablished
		}
		if err := c.service.permits(p.application, signaling.MayInitiateGroup); err != nil {
			return err
		}
		c.escalate()
		return nil
	case signaling.EndForAll:
		return c.endForAll(p)
	default:
		return unserved(cmd)
	}
}

func unserved(cmd signaling.Command) error {
	return &signaling.Error{Code: signaling.Unsupported, Message: fmt.Sprintf("%T is not served", cmd), Subcode: 8520}
}
