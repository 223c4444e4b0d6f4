package bottest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"callbot/bot"
	"callbot/signaling"
)

// DefaultLength is how long a prompt lasts where nothing says otherwise. It lies off
// the full seconds, so that a prompt and a timeout do not end in the same instant.
const DefaultLength = 1990 * time.Millisecond

// Service is a calling service that owns the calls of a test. It is the Controller and
// the MediaHost of a Runtime.
type Service struct {
	// Notifier is the bot's: its Runtime.
	Notifier signaling.Notifier
	// HostsSound keeps the sound at the service: the bot gets no MediaHost.
	HostsSound bool
	// Length is how long a prompt lasts. Nil means DefaultLength for each.
	Length func(uri string) time.Duration
	// Transferred says how a transfer fails. Nil, and a Result whose Code is 0, let it
	// succeed.
	Transferred func(signaling.Identity) signaling.Result
	// Invited says how an invitation fails. Nil, and a Result whose Code is 0, let all come.
	Invited func([]signaling.Identity) signaling.Result
	// Refuse, where it is set, may refuse a command before anything comes of it.
	Refuse func(signaling.CallID, signaling.Command) error

	mu      sync.Mutex
	lines   map[signaling.CallID]*line
	rung    []*line // calls that the bot has made, whose phones ring
	counter int
}

var (
	_ signaling.Controller = (*Service)(nil)
	_ bot.OfferingHost     = (*Service)(nil)
	_ signaling.Caller     = (*Service)(nil)
	_ bot.AudioLeg         = leg{}

	_ signaling.RosterReader = (*Service)(nil)
)

// Control carries out a command.
func (s *Service) Control(_ context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	if s.Refuse != nil {
		if err := s.Refuse(id, cmd); err != nil {
			return signaling.Operation{}, err
		}
	}
	l := s.line(id)
	if l == nil {
		return signaling.Operation{}, &signaling.Error{Code: signaling.NotFound, Message: "no such call"}
	}
	return l.control(cmd)
}

// Answer makes the leg of a call. What it plays the caller of the call hears.
func (s *Service) Answer(_ context.Context, id signaling.CallID, _ string, _ signaling.Notifier) (bot.MediaLeg, string, error) {
	if s.line(id) == nil {
		return nil, "", &signaling.Error{Code: signaling.NotFound, Message: "no such call"}
	}
	return leg{s, id}, "answer", nil
}

// Create rings somebody for the bot. What rings is taken from Rung.
func (s *Service) Create(_ context.Context, c signaling.Create) (signaling.Call, error) {
	l := s.newLine()
	l.state = signaling.StateEstablishing
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rung = append(s.rung, l)
	call := signaling.Call{
		ID: l.id, State: signaling.StateEstablishing, Direction: signaling.Outbound, Media: c.Media,
		Many: len(c.Targets) > 1 || c.Meeting.Joins(), Meeting: c.Meeting,
	}
	for _, t := range c.Targets {
		call.Targets = append(call.Targets, presence(t).Participant)
		l.present = append(l.present, presence(t))
	}
	return call, nil
}

// List is not of use here.
func (s *Service) List(context.Context) ([]signaling.Call, error) { return nil, nil }

// Offer makes the leg of a call that is still to be made.
func (s *Service) Offer(context.Context) (bot.MediaOffer, string, error) {
	return offer{s}, "offer", nil
}

// offer is the sound of a call that the bot makes.
type offer struct{ *Service }

func (o offer) Accept(_ context.Context, id signaling.CallID, _ string, _ signaling.Notifier) (bot.MediaLeg, error) {
	return leg{o.Service, id}, nil
}

func (offer) Close() error { return nil }

// leg is the sound of a call, which here is the service's too.
type leg struct {
	*Service
	id signaling.CallID
}

func (leg) Close() error { return nil }

func (s *Service) line(id signaling.CallID) *line {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines[id]
}

// newLine makes a call that nobody knows of yet.
func (s *Service) newLine() *line {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counter++
	l := &line{
		id: signaling.CallID(fmt.Sprintf("call-%d", s.counter)), service: s, state: signaling.StateIncoming,
		heard: make(chan string, heardSize), ended: make(chan struct{}),
	}
	l.out = &outbox{to: s.Notifier, refused: l.refused}
	if s.lines == nil {
		s.lines = make(map[signaling.CallID]*line)
	}
	s.lines[l.id] = l
	return l
}

// dial makes a call to the bot.
func (s *Service) dial(caller, called string) *line {
	l := s.newLine()
	l.present = []signaling.Presence{presence(signaling.Identity{Kind: signaling.User, ID: caller})}
	l.out.put(signaling.Incoming{Call: signaling.Call{
		ID: l.id, State: signaling.StateIncoming, Direction: signaling.Inbound,
		Source:  signaling.Participant{Identity: signaling.Identity{Kind: signaling.User, ID: caller}},
		Targets: []signaling.Participant{{Identity: signaling.Identity{Kind: signaling.Application, ID: "bot", DisplayName: called}}},
		Media:   signaling.Media{Hosting: signaling.AppHosted, Description: "offer"},
	}})
	return l
}

func (s *Service) length(uri string) time.Duration {
	if s.Length == nil {
		return DefaultLength
	}
	return s.Length(uri)
}
