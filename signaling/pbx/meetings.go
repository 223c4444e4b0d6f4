package pbx

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"maps"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"callbot/signaling"
)

const (
	// maxMeetings bounds the meetings that are arranged at one time.
	maxMeetings = 4096
	// meetingStays is how long a meeting can be joined after its end.
	meetingStays = 24 * time.Hour
	// maxTries is how many wrong passcodes a meeting bears within a minute.
	maxTries = 10
)

// meetings are those that were arranged, in memory. Any goroutine may use them.
type meetings struct {
	mu   sync.Mutex
	byID map[string]*meeting
}

// meeting is one that was arranged.
type meeting struct {
	signaling.OnlineMeeting
	tries []time.Time // of wrong passcodes, of late
}

var _ signaling.MeetingBook = (*Application)(nil)

// CreateMeeting arranges a meeting. Codes: Forbidden, and those of signaling.MeetingBook.
func (a *Application) CreateMeeting(_ context.Context, m signaling.OnlineMeeting) (signaling.OnlineMeeting, error) {
	if err := a.service.permits(a.id, signaling.MayBookMeetings); err != nil {
		return signaling.OnlineMeeting{}, err
	}
	found, _, err := a.service.meetings.arrange(a.service, m, false)
	return found, err
}

// CreateOrGetMeeting is the meeting with m's ExternalID, made if there is none.
func (a *Application) CreateOrGetMeeting(_ context.Context, m signaling.OnlineMeeting) (signaling.OnlineMeeting, bool, error) {
	if err := a.service.permits(a.id, signaling.MayBookMeetings); err != nil {
		return signaling.OnlineMeeting{}, false, err
	}
	if m.ExternalID == "" {
		return signaling.OnlineMeeting{}, false, invalid("a meeting that may be there already needs an external id")
	}
	return a.service.meetings.arrange(a.service, m, true)
}

// Meeting finds a meeting of the organizer.
func (a *Application) Meeting(_ context.Context, organizer signaling.Identity, q signaling.MeetingQuery) (signaling.OnlineMeeting, error) {
	if err := a.service.permits(a.id, signaling.MayReadMeetings, signaling.MayBookMeetings); err != nil {
		return signaling.OnlineMeeting{}, err
	}
	if q == (signaling.MeetingQuery{}) {
		return signaling.OnlineMeeting{}, invalid("by what a meeting is to be found is missing")
	}
	found, ok := a.service.meetings.find(func(m signaling.OnlineMeeting) bool {
		return (organizer.ID == "" || m.Organizer.ID == organizer.ID) &&
			(q.ID == "" || m.ID == q.ID) && (q.JoinURL == "" || m.JoinURL == q.JoinURL) &&
			(q.JoinID == "" || m.JoinID == q.JoinID) && (q.ExternalID == "" || m.ExternalID == q.ExternalID)
	})
	if !ok {
		return signaling.OnlineMeeting{}, &signaling.Error{Code: signaling.NotFound, Message: "there is no such meeting", Subcode: 8522}
	}
	return found, nil
}

// arrange makes a meeting, or finds the one of its external id.
func (b *meetings) arrange(s *Service, m signaling.OnlineMeeting, orGet bool) (found signaling.OnlineMeeting, created bool, err error) {
	if err := schedule(&m); err != nil {
		return m, false, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if orGet {
		for _, known := range b.byID {
			if known.ExternalID == m.ExternalID && known.Organizer.ID == m.Organizer.ID {
				return known.OnlineMeeting, false, nil
			}
		}
	}
	maps.DeleteFunc(b.byID, func(_ string, old *meeting) bool { return time.Since(old.End) > meetingStays })
	if len(b.byID) >= maxMeetings {
		return m, false, &signaling.Error{Code: signaling.Unavailable, Message: "too many meetings are arranged"}
	}
	b.name(s, &m)
	if b.byID == nil {
		b.byID = make(map[string]*meeting)
	}
	b.byID[m.ID] = &meeting{OnlineMeeting: m}
	return m, true, nil
}

// schedule checks when a meeting is, or chooses it: now, and for an hour (Graph:
// onlineMeeting: createOrGet).
func schedule(m *signaling.OnlineMeeting) error {
	switch {
	case m.Organizer.ID == "":
		return invalid("a meeting needs an organizer")
	case len(m.Subject) > 1024 || len(m.ExternalID) > 1024:
		return invalid("the subject and the external id of a meeting have at most 1024 bytes")
	case m.Start.IsZero() && !m.End.IsZero():
		return invalid("a meeting that ends must begin")
	}
	m.Created = time.Now().UTC()
	if m.Start.IsZero() {
		m.Start = m.Created
	}
	if m.End.IsZero() {
		m.End = m.Start.Add(time.Hour)
	}
	if m.End.Before(m.Start) {
		return invalid("a meeting cannot end before it begins")
	}
	return nil
}

// name chooses the ids and the coordinates of a meeting. The lock is held.
func (b *meetings) name(s *Service, m *signaling.OnlineMeeting) {
	m.ID = uuid.NewString()
	m.Thread = "19:meeting_" + strings.ReplaceAll(uuid.NewString(), "-", "") + "@thread.v2"
	m.JoinURL = strings.TrimSuffix(s.URL, "/") + "/join/" + m.ID
	for m.JoinID = digits(); b.taken(m.JoinID); {
		m.JoinID = digits()
	}
	if m.Passcode != "" {
		m.Passcode = passcode()
	}
}

func (b *meetings) taken(joinID string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(b.byID)), func(m *meeting) bool { return m.JoinID == joinID })
}

// digits are what people type to join a meeting.
func digits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(900_000_000_000))
	if err != nil {
		panic(err) // the system's source of randomness does not fail: see crypto/rand
	}
	return n.Add(n, big.NewInt(100_000_000_000)).String()
}

// passcode is a short secret.
func passcode() string {
	var secret [5]byte
	_, _ = rand.Read(secret[:]) // never fails: see crypto/rand
	return base32.StdEncoding.EncodeToString(secret[:])
}

// find returns a meeting, or false.
func (b *meetings) find(is func(signaling.OnlineMeeting) bool) (signaling.OnlineMeeting, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.byID {
		if is(m.OnlineMeeting) {
			return m.OnlineMeeting, true
		}
	}
	return signaling.OnlineMeeting{}, false
}

// join finds a meeting by what people type. Whoever tries too many passcodes is refused
// for a while, even with the right one.
func (b *meetings) join(joinID, passcode string) (signaling.OnlineMeeting, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.byID {
		if m.JoinID != joinID {
			continue
		}
		m.tries = slices.DeleteFunc(m.tries, func(at time.Time) bool { return time.Since(at) > time.Minute })
		switch {
		case len(m.tries) >= maxTries:
			return signaling.OnlineMeeting{}, noMeeting(8560, "too many wrong passcodes were tried")
		case subtle.ConstantTimeCompare([]byte(m.Passcode), []byte(passcode)) == 0 && m.Passcode != "":
			m.tries = append(m.tries, time.Now())
			return signaling.OnlineMeeting{}, errNoJoin
		}
		return m.OnlineMeeting, nil
	}
	return signaling.OnlineMeeting{}, errNoJoin
}

// errNoJoin does not tell whether the id or the passcode is wrong.
var errNoJoin = noMeeting(8561, "there is no meeting with this join id and passcode")
