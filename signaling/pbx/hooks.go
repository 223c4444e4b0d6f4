package pbx

import (
	"context"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// Heard tells the phones of an application's call that the application heard a key.
func (s *Service) Heard(call signaling.CallID, t media.Tone) {
	s.observed(call, phone.Event{Event: phone.KeyHeard, Tone: phone.NewTone(t)})
}

// Moved tells the phones of an application's call which state of its flow the
// application has come to.
func (s *Service) Moved(call signaling.CallID, state string) {
	s.observed(call, phone.Event{Event: phone.FlowMoved, State: state})
}

// observed passes on what an application of this process says about its call. It is for
// people to look at, so it is left out when the call is too busy.
func (s *Service) observed(call signaling.CallID, e phone.Event) {
	p := s.registry.party(call)
	if p == nil {
		return
	}
	c := p.home.Load()
	c.mail.put(func(context.Context) {
		if p.home.Load() != c {
			return
		}
		for _, other := range c.others(p) {
			other.side.tell(e)
		}
	})
}
