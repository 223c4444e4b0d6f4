package bot

import (
	"context"

	"callbot/signaling"
)

// Invite asks others into the call, which becomes one of many by that, and waits until
// they have come, or have not.
func (c *Call) Invite(ctx context.Context, who ...signaling.Identity) error {
	op, err := c.operate(ctx, func(name string) signaling.Command {
		return signaling.Invite{Participants: who, Context: name}
	})
	return failure(op, err)
}

// BringOver brings somebody here from another call of the bot, which ends by that, and
// waits until they have come.
func (c *Call) BringOver(ctx context.Context, from *Call, who signaling.Identity) error {
	op, err := c.operate(ctx, func(name string) signaling.Command {
		return signaling.Invite{Participants: []signaling.Identity{who}, Replaces: from.id, Context: name}
	})
	return failure(op, err)
}

// Participants tells who is in the call now: nobody in particular where it is one of two
// and the dialect has no roster of such. Without a Runtime.Roster it is Unsupported.
func (c *Call) Participants(ctx context.Context) ([]signaling.Presence, error) {
	if c.runtime.Roster == nil {
		return nil, &signaling.Error{Code: signaling.Unsupported, Message: "this bot cannot ask who is in a call"}
	}
	return c.runtime.Roster.Participants(ctx, c.id)
}

// OnRoster has f called each time that who is in the call, or what they do, has changed:
// with everybody. It is called while the service's notification is taken, so it must
// return at once and must not use the call.
func (c *Call) OnRoster(f func([]signaling.Presence)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onRoster = f
}

// Remove sends somebody out of the call, or takes an invitation back.
func (c *Call) Remove(ctx context.Context, who signaling.ParticipantID) error {
	return c.govern(ctx, signaling.RemoveParticipant{Participant: who, Context: c.nextContext()})
}

// MuteParticipant lets nobody hear somebody; only they can undo it.
func (c *Call) MuteParticipant(ctx context.Context, who signaling.ParticipantID) error {
	return c.govern(ctx, signaling.MuteParticipant{Participant: who, Context: c.nextContext()})
}

// Hold lets somebody hear music, the service's own where it is "", and nobody hear them.
// Resume ends that.
func (c *Call) Hold(ctx context.Context, who signaling.ParticipantID, music string) error {
	return c.govern(ctx, signaling.StartHoldMusic{Participant: who, Music: signaling.Prompt{URI: music}, Context: c.nextContext()})
}

// Resume ends Hold.
func (c *Call) Resume(ctx context.Context, who signaling.ParticipantID) error {
	return c.govern(ctx, signaling.StopHoldMusic{Participant: who, Context: c.nextContext()})
}

func (c *Call) govern(ctx context.Context, cmd signaling.Command) error {
	_, err := c.control(ctx, cmd)
	return err
}

// rosterUpdated passes a roster on, unless a later one has come before it.
func (c *Call) rosterUpdated(n signaling.RosterUpdated) {
	c.mu.Lock()
	old := n.Sequence != 0 && n.Sequence <= c.roster
	c.roster = max(c.roster, n.Sequence)
	f := c.onRoster
	c.mu.Unlock()
	if f != nil && !old {
		f(n.Presences)
	}
}
