package signaling

import (
	"context"
	"time"
)

// Meeting says which call of many is meant. To join one, any one of its ways is
// enough: thread and organizer, token, join id with its passcode, group, or server
// call. The zero value is no meeting.
type Meeting struct {
	Thread    string // of its chat: "19:meeting_...@thread.v2"
	Organizer Identity
	Token     string // proof from an incoming call that its receiver may join
	JoinID    string // the digits that people type
	Passcode  string
	Group     string // a group call that its members know by this id
	ServerID  string // Call.ServerID of one who is in it
}

// Joins reports whether m says anything.
func (m Meeting) Joins() bool { return m != Meeting{} }

// OnlineMeeting is a meeting that was arranged, whether or not anybody is in it.
type OnlineMeeting struct {
	ID         string
	ExternalID string // the arranger's own, for CreateOrGetMeeting
	Subject    string
	Organizer  Identity
	Thread     string
	JoinURL    string // a person who opens it is in the meeting
	JoinID     string
	Passcode   string // "" where none is needed; any text asks the book for one
	Lobby      bool   // guests wait until somebody lets them in
	Created    time.Time
	Start, End time.Time
}

// MeetingQuery finds a meeting by the one field that is set.
type MeetingQuery struct{ ID, JoinURL, JoinID, ExternalID string }

// A MeetingBook keeps the meetings that applications arrange. Codes: InvalidArgument,
// NotFound, Unavailable when it is full.
type MeetingBook interface {
	// CreateMeeting arranges a meeting; the book chooses its ids and its coordinates.
	CreateMeeting(ctx context.Context, m OnlineMeeting) (OnlineMeeting, error)
	// CreateOrGetMeeting is the meeting of this organizer with m's ExternalID, made if
	// there is none.
	CreateOrGetMeeting(ctx context.Context, m OnlineMeeting) (found OnlineMeeting, created bool, err error)
	// Meeting finds a meeting of the organizer; an organizer without an ID is anybody.
	Meeting(ctx context.Context, organizer Identity, q MeetingQuery) (OnlineMeeting, error)
}
