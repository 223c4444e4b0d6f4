package pbx

import (
	"strings"

	"github.com/google/uuid"

	"callbot/signaling"
)

// venue says which call of many is meant, whether or not anybody is there.
type venue struct {
	coordinates signaling.Meeting
	lobby       bool   // guests wait until they are let in
	lasting     bool   // it is a meeting: one person may be there alone
	server      string // it is what that conversation is, or becomes, and no other
}

// The names by which the registry finds a venue.
func byThread(id string) string { return "thread:" + id }
func byToken(id string) string  { return "token:" + id }
func byGroup(id string) string  { return "group:" + id }

func (v venue) names() (names []string) {
	m := v.coordinates
	if m.Thread != "" {
		names = append(names, byThread(m.Thread))
	}
	if m.Token != "" {
		names = append(names, byToken(m.Token))
	}
	if m.Group != "" {
		names = append(names, byGroup(m.Group))
	}
	return names
}

// serverOf is by what those who are at a venue mean their conversation; "" is that nobody
// is there.
func (s *Service) serverOf(v venue) string {
	if v.server != "" {
		return v.server
	}
	for _, name := range v.names() {
		if there := s.registry.at(name); there != nil {
			return there.server
		}
	}
	return ""
}

// ownVenue is the venue of a call that has become one of many, or is made as one.
func ownVenue() venue {
	return venue{coordinates: signaling.Meeting{Thread: "19:" + uuid.NewString() + "@thread.v2"}}
}

// room is the venue that a name of the directory leads to.
func (s *Service) room(name string) venue {
	return venue{lasting: true, coordinates: signaling.Meeting{
		Thread:    "19:meeting_" + name + "@thread.v2",
		Organizer: signaling.Identity{Kind: signaling.User, ID: name, DisplayName: name, Tenant: s.Tenant},
	}}
}

// booked is the venue of a meeting that was arranged.
func booked(m signaling.OnlineMeeting) venue {
	return venue{lasting: true, lobby: m.Lobby, coordinates: signaling.Meeting{
		Thread: m.Thread, Organizer: m.Organizer, JoinID: m.JoinID,
	}}
}

// venue finds what the coordinates mean, by the first of their ways.
func (s *Service) venue(m signaling.Meeting) (venue, error) {
	switch {
	case m.Token != "":
		if there := s.registry.at(byToken(m.Token)); there != nil {
			return venue{server: there.server}, nil
		}
		return venue{}, noMeeting(8526, "the token leads to no call")
	case m.ServerID != "":
		if s.registry.conversation(m.ServerID) != nil {
			return venue{server: m.ServerID}, nil
		}
		return venue{}, errNoCall
	case m.JoinID != "":
		found, err := s.meetings.join(m.JoinID, m.Passcode)
		return booked(found), err
	case m.Group != "":
		return venue{lasting: true, coordinates: signaling.Meeting{Group: m.Group, Thread: ownVenue().coordinates.Thread}}, nil
	case m.Thread != "":
		return s.venueOfThread(m.Thread, m.Organizer)
	default:
		return venue{}, noMeeting(8527, "the coordinates of the meeting are not enough to join it")
	}
}

// venueOfThread finds a call of many by its thread. One that was arranged is its organizer's
// and nobody else's, where one is named.
func (s *Service) venueOfThread(thread string, organizer signaling.Identity) (venue, error) {
	arranged, ok := s.meetings.find(func(m signaling.OnlineMeeting) bool { return m.Thread == thread })
	if ok && organizer.ID != "" && !strings.EqualFold(organizer.ID, arranged.Organizer.ID) {
		return venue{}, noMeeting(8527, "the organizer has no meeting with this thread")
	}
	if there := s.registry.at(byThread(thread)); there != nil {
		return venue{server: there.server}, nil
	}
	if ok {
		return booked(arranged), nil
	}
	for _, route := range s.Directory {
		if to, ok := route.(ToMeeting); ok && s.room(to.Name).coordinates.Thread == thread {
			return s.room(to.Name), nil
		}
	}
	return venue{}, noMeeting(8527, "there is no meeting with this thread")
}

func noMeeting(subcode int, message string) error {
	return &signaling.Error{Code: signaling.InvalidArgument, Message: message, Subcode: subcode}
}
