package pbx

import (
	"context"
	"slices"

	"callbot/media"
	"callbot/signaling"
)

// attentive is by what the service listens to one participant, or to all, for an
// application that wants to know what they say. It follows them wherever they go.
type attentive struct {
	audience
	who signaling.ParticipantID // "" is everybody
}

// follow lets it hear who it is after, as long as they are in the conversation.
func (a *attentive) follow(c *conversation) {
	if a.who == "" {
		a.audience.follow(c.mix())
		return
	}
	a.audience.follow(slices.DeleteFunc(c.voices(), func(v voice) bool { return v.who.ID != a.who }))
}

// hear gives heard what a participant of the application's call says, until stop.
func (p *party) hear(ctx context.Context, who signaling.ParticipantID, heard func(media.Frame)) (stop func(), err error) {
	a := &attentive{who: who}
	a.open = func(voice) func(media.Frame) error {
		return func(f media.Frame) error {
			heard(f)
			return nil
		}
	}
	// Who has given up meanwhile waits all the same: what was begun must be ended.
	err = p.ask(context.WithoutCancel(ctx), func(context.Context, *conversation) error {
		if _, err := p.media(); err != nil {
			return err
		}
		p.attentive = append(p.attentive, a)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func() {
		p.finish(func() {
			p.attentive = slices.DeleteFunc(p.attentive, func(other *attentive) bool { return other == a })
			a.audience.follow(nil)
		})
	}, nil
}
