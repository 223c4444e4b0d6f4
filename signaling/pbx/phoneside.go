package pbx

import (
	"time"

	"callbot/signaling"
	"callbot/signaling/phone"
)

// phoneSide is a phone's side of a party: what becomes of the call is written to a log
// that the phone reads.
type phoneSide struct {
	began    time.Time
	me       signaling.ParticipantID
	endpoint *endpoint // where it is rung; nil for a phone that placed its call
	log      phone.Log[phone.Event]
}

func newPhoneSide(me signaling.ParticipantID, e *endpoint) *phoneSide {
	return &phoneSide{began: time.Now(), me: me, endpoint: e}
}

func (s *phoneSide) ring(call signaling.Call) {
	s.tell(phone.Event{Event: phone.Ringing})
	s.endpoint.rings.Append(phone.Ring{
		Call:  string(call.ID),
		From:  call.Source.Identity.ID,
		To:    call.Called(),
		Offer: call.Media.Description,
	})
}

func (s *phoneSide) moved(state signaling.CallState, _ signaling.Media) {
	if state == signaling.StateEstablished {
		s.tell(phone.Event{Event: phone.Established})
	}
}

func (s *phoneSide) roster(_ signaling.RosterUpdated, seen []phone.Present) {
	s.tell(phone.Event{Event: phone.RosterMoved, Roster: seen, Me: string(s.me)})
}

func (s *phoneSide) tell(e phone.Event) {
	e.T = phone.Seconds(time.Since(s.began))
	s.log.Append(e)
}

func (s *phoneSide) ended(v verdict) {
	s.tell(phone.Event{Event: phone.Terminated, Ending: phone.NewEnding(v.reason, v.result)})
	s.log.End()
}
