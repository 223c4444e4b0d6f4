package pbx

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"callbot/media"
	"callbot/media/conference"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// party is one presence in a conversation: a phone or an application, its call as it
// sees it, and its media. Its fields belong to the goroutine of the conversation it is
// in, but for id, application, service and chain, which never change.
type party struct {
	id          signaling.CallID
	application string // whose call it is; "" for a phone's
	service     *Service
	chain       string
	home        atomic.Pointer[conversation] // where it is now
	side        side

	direction signaling.Direction
	member    signaling.Participant
	source    signaling.Participant   // who called
	targets   []signaling.Participant // who was called
	callback  string                  // where the application wants this call's notifications
	hosting   signaling.Hosting
	options   signaling.CallOptions
	answer    signaling.Media // what an application that called learns when somebody answers

	state     signaling.CallState
	line      *line        // its media; nil while it has none
	desk      *desk        // in place of a line, where the service hosts its sound
	taps      []*tap       // by which its application listens
	attentive []*attentive // by which the service hears whom its application asks
	mouth     *mouth       // by which its application speaks; nil while it does not
	keys      *keypad      // by which the service presses keys for its application; nil before the first
	peer      *party       // whom it hears; nil while nobody, and in a hall
	part      func()       // ends hearing peer; set on one of the two
	bridged   bool         // part ends what two lines forward to each other
	deadline  *time.Timer  // ends the party unless it comes on
	keepAlive *time.Timer  // ends an application's party that forgot it
	transfer  string       // the context of the transfer that is under way

	standing
	rosters int64            // that it was told
	seat    *conference.Seat // in a hall; nil while it is in none, or has no line
	coming  bool             // it enters the hall once its packets can flow
}

// standing is how a party takes part, as rosters show it.
type standing struct {
	guest     bool // not of the directory
	muted     bool // what it says reaches nobody
	inLobby   bool // waits to be let in
	onHold    bool // hears music, and nobody hears it
	hidden    bool // others do not see it
	apart     bool // has no part in what everybody hears
	sharing   signaling.SharingRole
	recording signaling.RecordingStatus
}

// side is what a party is beyond its media. Its methods are called by the
// conversation's goroutine and never block.
type side interface {
	// ring says that somebody calls, with the service's offer in the call.
	ring(call signaling.Call)
	// moved says that the call came to another state, short of its end.
	moved(state signaling.CallState, m signaling.Media)
	// tell passes on what the far side does; applications need not know.
	tell(e phone.Event)
	// roster tells who is in the call now; seen is the same in a phone's words, and
	// shared by all who see the same.
	roster(n signaling.RosterUpdated, seen []phone.Present)
	// ended is the last word.
	ended(v verdict)
}

// newParty makes a party whose call nobody knows yet.
func newParty(c *conversation, who signaling.Identity, direction signaling.Direction, state signaling.CallState) *party {
	p := &party{
		id:        signaling.CallID(uuid.NewString()),
		service:   c.service,
		chain:     c.chain,
		direction: direction,
		member:    signaling.Participant{ID: signaling.ParticipantID(uuid.NewString()), Identity: who},
		state:     state,
	}
	p.home.Store(c)
	return p
}

// call is what an application may know of the party's call now.
func (p *party) call() signaling.Call {
	c := p.home.Load()
	return signaling.Call{
		ID:            p.id,
		ChainID:       p.chain,
		ServerID:      c.server,
		Many:          c.hall != nil,
		Meeting:       c.meeting(),
		State:         p.state,
		Direction:     p.direction,
		Tenant:        p.service.Tenant,
		Source:        p.source,
		Targets:       p.targets,
		MyParticipant: p.member.ID,
		CallbackURI:   p.callback,
		Media:         signaling.Media{Hosting: p.hosting},
		Options:       p.options,
	}
}

func (p *party) over() bool { return p.state == signaling.StateTerminated }

// ready reports whether packets can flow, or need not.
func (p *party) ready() bool { return p.desk != nil || (p.line != nil && p.line.ready) }

// called reports whether this is an application that has called and gets the service's
// answer only when somebody has taken its call.
func (p *party) called() bool { return p.answer.Description != "" }

// move brings the party's call to another state and says so.
func (p *party) move(to signaling.CallState, m signaling.Media) {
	p.state = to
	p.side.moved(to, m)
}

// accept takes the party's answer to the offer it was rung with.
func (p *party) accept(answer string) error {
	offered, ok := p.line.leg.(media.OfferedLeg)
	if !ok {
		return &signaling.Error{Code: signaling.WrongState, Message: "this call offered nothing to answer"}
	}
	return offered.Accept(answer)
}

// drop ends the party's media.
func (p *party) drop() {
	if p.line != nil {
		p.line.hangUp()
		p.line = nil
	}
}

// host lets the service make the party's sound in place of a leg of its own.
func (p *party) host() {
	p.drop()
	p.hosting = signaling.ServiceHosted
	p.desk = &desk{side: p.side.(*botSide)}
}

// expect ends the party with e unless it comes on within d; it takes the place of
// what was expected before.
func (p *party) expect(d time.Duration, e ending) {
	stop(p.deadline)
	var timer *time.Timer
	timer = time.AfterFunc(d, func() {
		p.post(func(_ context.Context, c *conversation) {
			if p.deadline == timer {
				c.end(p, e)
			}
		})
	})
	p.deadline = timer
}

// arrived ends the waiting that expect began.
func (p *party) arrived() {
	stop(p.deadline)
	p.deadline = nil
}

func stop(t *time.Timer) {
	if t != nil {
		t.Stop()
	}
}
