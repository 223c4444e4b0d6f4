package bottest

import (
	"context"
	"slices"
	"time"

	"callbot/signaling"
)

// presence is somebody in a call: their participant's id is their own.
func presence(who signaling.Identity) signaling.Presence {
	return signaling.Presence{Participant: signaling.Participant{ID: signaling.ParticipantID(who.ID), Identity: who}}
}

// Participants is who is in a call but the bot.
func (s *Service) Participants(_ context.Context, id signaling.CallID) ([]signaling.Presence, error) {
	l := s.line(id)
	if l == nil {
		return nil, &signaling.Error{Code: signaling.NotFound, Message: "no such call"}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.present), nil
}

// changed tells the roster.
func (l *line) changed() {
	l.roster++
	l.out.put(signaling.RosterUpdated{Call: l.id, Many: len(l.present) > 1, Sequence: l.roster, Presences: slices.Clone(l.present)})
}

// invite brings others in; the service says whether they come.
func (l *line) invite(cmd signaling.Invite) {
	time.AfterFunc(ringing, func() {
		var failed signaling.Result
		if l.service.Invited != nil {
			failed = l.service.Invited(cmd.Participants)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		switch {
		case l.state == signaling.StateTerminated:
		case failed.Code != 0:
			l.complete(cmd.Context, signaling.OperationFailed, failed)
		default:
			for _, who := range cmd.Participants {
				l.present = append(l.present, presence(who))
			}
			l.complete(cmd.Context, signaling.OperationSucceeded, signaling.Result{Code: 200})
			l.changed()
		}
	})
}

// govern does to somebody in the call what the bot asks for.
func (l *line) govern(cmd signaling.Command) error {
	switch cmd := cmd.(type) {
	case signaling.RemoveParticipant:
		return l.change(cmd.Participant, func(at int) { l.present = slices.Delete(l.present, at, at+1) })
	case signaling.MuteParticipant:
		return l.change(cmd.Participant, func(at int) { l.present[at].Muted = true })
	case signaling.StartHoldMusic:
		return l.change(cmd.Participant, func(at int) { l.present[at].OnHold = true })
	case signaling.StopHoldMusic:
		return l.change(cmd.Participant, func(at int) { l.present[at].OnHold = false })
	default: // MuteAll
		for at := range l.present {
			l.present[at].Muted = true
		}
		l.changed()
		return nil
	}
}

func (l *line) change(who signaling.ParticipantID, change func(at int)) error {
	at := slices.IndexFunc(l.present, func(p signaling.Presence) bool { return p.Participant.ID == who })
	if at < 0 {
		return &signaling.Error{Code: signaling.NotFound, Message: "no such participant"}
	}
	change(at)
	l.changed()
	return nil
}
