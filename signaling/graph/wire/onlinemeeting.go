package wire

import (
	"time"

	"callbot/signaling"
)

// OnlineMeeting is a meeting that was arranged.
// https://learn.microsoft.com/graph/api/resources/onlinemeeting
type OnlineMeeting struct {
	Context string `json:"@odata.context,omitempty"`
	Type    string `json:"@odata.type,omitempty"`

	ID                    string                 `json:"id,omitempty"`
	ExternalID            string                 `json:"externalId,omitempty"` // of createOrGet
	CreationDateTime      *time.Time             `json:"creationDateTime,omitempty"`
	StartDateTime         *time.Time             `json:"startDateTime,omitempty"`
	EndDateTime           *time.Time             `json:"endDateTime,omitempty"`
	Subject               string                 `json:"subject,omitempty"`
	JoinWebURL            string                 `json:"joinWebUrl,omitempty"`
	ChatInfo              *ChatInfo              `json:"chatInfo,omitempty"`
	Participants          *MeetingParticipants   `json:"participants,omitempty"`
	JoinMeetingIDSettings *JoinMeetingIDSettings `json:"joinMeetingIdSettings,omitempty"`
	LobbyBypassSettings   *LobbyBypassSettings   `json:"lobbyBypassSettings,omitempty"`

	// Of meetings that have more than ours.
	AllowedPresenters     string             `json:"allowedPresenters,omitempty"`
	IsEntryExitAnnounced  bool               `json:"isEntryExitAnnounced,omitempty"`
	VideoTeleconferenceID string             `json:"videoTeleconferenceId,omitempty"`
	AudioConferencing     *AudioConferencing `json:"audioConferencing,omitempty"`
}

// AudioConferencing is how people call a meeting by telephone.
type AudioConferencing struct {
	ConferenceID   string `json:"conferenceId,omitempty"`
	TollNumber     string `json:"tollNumber,omitempty"`
	TollFreeNumber string `json:"tollFreeNumber,omitempty"`
	DialinURL      string `json:"dialinUrl,omitempty"`
}

// MeetingParticipants are those who arranged a meeting and those who are asked to it.
// Who is asked to it is not kept.
type MeetingParticipants struct {
	Organizer *MeetingParticipant  `json:"organizer,omitempty"`
	Attendees []MeetingParticipant `json:"attendees,omitempty"`
}

// MeetingParticipant is somebody whom a meeting was arranged with.
type MeetingParticipant struct {
	Identity *IdentitySet `json:"identity,omitempty"`
	Role     string       `json:"role,omitempty"`
	UPN      string       `json:"upn,omitempty"`
}

// JoinMeetingIDSettings are what people type to join.
type JoinMeetingIDSettings struct {
	IsPasscodeRequired *bool  `json:"isPasscodeRequired,omitempty"`
	JoinMeetingID      string `json:"joinMeetingId,omitempty"`
	Passcode           string `json:"passcode,omitempty"`
}

// LobbyBypassSettings say who need not wait to be let in.
type LobbyBypassSettings struct {
	Scope                 string `json:"scope,omitempty"`
	IsDialInBypassEnabled bool   `json:"isDialInBypassEnabled,omitempty"`
}

// lobbies are of the type lobbyBypassScope, by whether guests wait; the first name for
// each is the one that we write.
var lobbies = enumeration[bool]{
	{"everyone", false},
	{"organization", true}, {"organizationAndFederated", true}, {"organizationExcludingGuests", true},
	{"organizer", true}, {"invited", true},
}

// FromMeeting writes a meeting.
func FromMeeting(m signaling.OnlineMeeting) *OnlineMeeting {
	w := &OnlineMeeting{
		Type: typePrefix + "onlineMeeting",
		ID:   m.ID, ExternalID: m.ExternalID, Subject: m.Subject, JoinWebURL: m.JoinURL,
		CreationDateTime: instant(m.Created), StartDateTime: instant(m.Start), EndDateTime: instant(m.End),
		LobbyBypassSettings: &LobbyBypassSettings{Scope: lobbies.name(m.Lobby), IsDialInBypassEnabled: !m.Lobby},
	}
	w.ChatInfo, _ = fromMeeting(signaling.Meeting{Thread: m.Thread})
	if m.Organizer != (signaling.Identity{}) {
		w.Participants = &MeetingParticipants{Organizer: &MeetingParticipant{Identity: FromIdentity(m.Organizer), Role: "presenter"}}
	}
	if locked := m.Passcode != ""; m.JoinID != "" || locked {
		w.JoinMeetingIDSettings = &JoinMeetingIDSettings{IsPasscodeRequired: &locked, JoinMeetingID: m.JoinID, Passcode: m.Passcode}
	}
	return w
}

// instant is nil for a time that is not told.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// told is the zero time for one that is not told.
func told(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// Meeting is the meeting as it was told.
func (w *OnlineMeeting) Meeting() signaling.OnlineMeeting {
	m := signaling.OnlineMeeting{
		ID: w.ID, ExternalID: w.ExternalID, Subject: w.Subject, JoinURL: w.JoinWebURL,
		Thread: meeting(w.ChatInfo, nil).Thread, Organizer: w.organizer(),
		Created: told(w.CreationDateTime), Start: told(w.StartDateTime), End: told(w.EndDateTime),
	}
	if s := w.JoinMeetingIDSettings; s != nil {
		m.JoinID, m.Passcode = s.JoinMeetingID, s.Passcode
	}
	if s := w.LobbyBypassSettings; s != nil {
		m.Lobby, _ = lobbies.parse(s.Scope)
	}
	return m
}

func (w *OnlineMeeting) organizer() signaling.Identity {
	if w.Participants == nil || w.Participants.Organizer == nil {
		return signaling.Identity{}
	}
	return w.Participants.Organizer.Identity.Identity()
}

const (
	maxSubject       = 1024
	maxExternalID    = 256
	usualMeetingTime = time.Hour

	// anyPasscode asks for one that the book chooses.
	anyPasscode = "required"
)

// Require is a meeting as it is to be arranged now: for an hour, or from now on, where
// that is not said. Errors: InvalidArgument.
func (w *OnlineMeeting) Require(now time.Time) (signaling.OnlineMeeting, error) {
	m := w.Meeting()
	switch {
	case len(m.Subject) > maxSubject:
		return m, invalid("subject: want %d bytes at most", maxSubject)
	case len(m.ExternalID) > maxExternalID:
		return m, invalid("externalId: want %d bytes at most", maxExternalID)
	case m.Start.IsZero() && !m.End.IsZero():
		return m, invalid("endDateTime without startDateTime")
	case m.Start.IsZero():
		m.Start = now.UTC()
	}
	if m.End.IsZero() {
		m.End = m.Start.Add(usualMeetingTime)
	}
	if m.End.Before(m.Start) {
		return m, invalid("endDateTime is before startDateTime")
	}
	if s := w.JoinMeetingIDSettings; s != nil && m.Passcode == "" && s.IsPasscodeRequired != nil && *s.IsPasscodeRequired {
		m.Passcode = anyPasscode
	}
	if s := w.LobbyBypassSettings; s != nil && s.Scope != "" {
		if _, known := lobbies.parse(s.Scope); !known {
			return m, invalid("lobbyBypassSettings.scope: %.40q is not known", s.Scope)
		}
	}
	return m, nil
}
