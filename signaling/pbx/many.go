package pbx

import (
	"context"
	"slices"

	"callbot/signaling"
	"callbot/signaling/phone"
)

// errNotMany is the answer to a verb of calls of many in a call of two.
var errNotMany error = &signaling.Error{Code: signaling.WrongState, Message: "this is not a call of many", Subcode: 8548}

// conflict is the answer to what does not go with what is there already.
func conflict(message string) error {
	return &signaling.Error{Code: signaling.Conflict, Message: message, Subcode: 8519}
}

// ofMany does what an application asks of its call with several others.
func (c *conversation) ofMany(ctx context.Context, p *party, cmd signaling.Command) (signaling.Operation, error) {
	switch invite, ok := cmd.(signaling.Invite); {
	case p.over():
		return signaling.Operation{}, errNoCall
	case ok:
		return c.invite(ctx, p, invite)
	case c.hall == nil:
		return signaling.Operation{}, errNotMany
	case p.state != signaling.StateEstablished:
		return signaling.Operation{}, errNotEstablished
	}
	switch cmd := cmd.(type) {
	case signaling.CancelInvite:
		return c.cancelInvite(p, cmd)
	case signaling.RemoveParticipant:
		return c.sendAway(p, cmd)
	case signaling.AdmitParticipant:
		return signaling.Operation{}, c.letIn(cmd.Participant)
	case signaling.MuteParticipant:
		return c.muteOther(p, cmd)
	case signaling.MuteAll:
		return c.muteAll(p, cmd)
	case signaling.StopHoldMusic:
		return c.takeOffHold(p, cmd)
	case signaling.SetAudioRoutingGroup:
		return signaling.Operation{}, c.setGroup(cmd.Group, cmd.New)
	case signaling.DeleteAudioRoutingGroup:
		return signaling.Operation{}, c.deleteGroup(cmd.ID)
	case signaling.ChangeScreenSharingRole:
		return signaling.Operation{}, c.share(p, cmd.Role)
	case signaling.AddLargeGalleryView:
		return c.addGallery(p, cmd)
	default:
		return signaling.Operation{}, unserved(cmd)
	}
}

// sendAway sends somebody out of the call, or takes their invitation back.
func (c *conversation) sendAway(p *party, cmd signaling.RemoveParticipant) (signaling.Operation, error) {
	if err := c.service.permits(p.application, signaling.MayJoinGroup, signaling.MayJoinAsGuest, signaling.MayInitiateGroup); err != nil {
		return signaling.Operation{}, err
	}
	if cmd.Participant == p.member.ID {
		return signaling.Operation{}, invalid("an application leaves a call by hanging up")
	}
	who, err := c.expel(cmd.Participant)
	if err != nil {
		return signaling.Operation{}, err
	}
	op := done(cmd, cmd.Context)
	op.Participants = []signaling.Identity{who}
	return op, nil
}

// expel ends the part in the call of a member, or of somebody who rings for it.
func (c *conversation) expel(id signaling.ParticipantID) (signaling.Identity, error) {
	for _, q := range c.parties {
		if q.member.ID != id {
			continue
		}
		if c.ringing(q) != nil {
			c.end(q, both(cancelled))
		} else {
			c.end(q, ending{own: removed, others: otherHungUp})
		}
		return q.member.Identity, nil
	}
	return signaling.Identity{}, errNoParticipant
}

// letIn admits somebody who waits in the lobby.
func (c *conversation) letIn(id signaling.ParticipantID) error {
	who, err := c.member(id)
	switch {
	case err != nil:
		return err
	case !who.inLobby:
		return wrongState("the participant does not wait in the lobby")
	}
	c.admit(who)
	return nil
}

// endForAll ends the call for everybody in it, at the wish of an application. One that
// is not in it yet refuses its own part.
func (c *conversation) endForAll(p *party) error {
	if !slices.Contains(c.present(), p) {
		return c.hangUp(p, byBot, declined)
	}
	p.move(signaling.StateTerminating, signaling.Media{})
	if c.hall == nil {
		c.end(p, byBot)
		return nil
	}
	c.closing = true
	c.end(p, byBot)
	c.endAll(both(ended))
	return nil
}

// setMuted silences a party, or lets it be heard again, and shows it.
func (c *conversation) setMuted(p *party, muted bool) {
	p.muted = muted
	c.changed = true
	if p.desk != nil {
		p.desk.hearers.mute(muted)
	}
	p.mouth.mute(muted)
	switch {
	case p.seat != nil:
		p.seat.Mute(muted)
	case c.room() == nil:
		p.silence(muted)
	}
	if c.hall == nil && p.peer != nil {
		p.peer.side.tell(phone.Event{Event: phone.Hushed, State: hushed[muted]})
	}
}

// muteOther silences somebody else.
func (c *conversation) muteOther(p *party, cmd signaling.MuteParticipant) (signaling.Operation, error) {
	who, err := c.member(cmd.Participant)
	if err != nil {
		return signaling.Operation{}, err
	}
	c.setMuted(who, true)
	return done(cmd, cmd.Context), nil
}

// muteAll silences those named, or everybody else; all of them or none.
func (c *conversation) muteAll(p *party, cmd signaling.MuteAll) (signaling.Operation, error) {
	them := c.others(p)
	if len(cmd.Participants) > 0 {
		them = nil
	}
	for _, id := range cmd.Participants {
		who, err := c.member(id)
		if err != nil {
			return signaling.Operation{}, err
		}
		them = append(them, who)
	}
	for _, who := range them {
		c.setMuted(who, true)
	}
	return done(cmd, cmd.Context), nil
}
