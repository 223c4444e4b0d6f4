package phone

import (
	"cmp"
	"strconv"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// The kinds of Event.
const (
	Ringing       = "ringing"     // somebody is being rung
	Established   = "established" // both sides hear each other
	Redirected    = "redirected"  // somebody else is being rung now: To
	KeyHeard      = "tone"        // the far side heard a key: Tone
	FlowMoved     = "flow"        // the far side's flow came to another state: State
	Hushed        = "muted"       // the far side silences itself, or ends that: State
	Recorded      = "recording"   // the far side says whether it records the call: State
	RosterMoved   = "roster"      // who is in the call has changed: Roster, Me
	SpeakersMoved = "speaking"    // who speaks has changed: Speaking
	Terminated    = "terminated"  // the call has ended: Ending
)

// Event is something that became of a phone's call.
type Event struct {
	T     Seconds `json:"t"` // since the call was placed or rang
	Event string  `json:"event"`
	To    string  `json:"to,omitempty"`
	State string  `json:"state,omitempty"`
	// Roster is everybody in the call, in the order in which they came, and Me which of
	// them this phone is.
	Roster []Present `json:"roster,omitempty"`
	Me     string    `json:"me,omitempty"`
	// Speaking are the ids of those in the roster who speak now.
	Speaking []string `json:"speaking,omitempty"`
	*Tone
	*Ending
}

// Present is somebody in a call.
type Present struct {
	ID       string `json:"id"`   // in this call
	Name     string `json:"name"` // as people know them
	Kind     string `json:"kind"` // "user", "application", "phone" or "guest"
	Muted    bool   `json:"muted,omitempty"`
	OnHold   bool   `json:"onHold,omitempty"`
	Speaking bool   `json:"speaking,omitempty"`
	InLobby  bool   `json:"inLobby,omitempty"` // waits to be let in
}

// NewRoster is who is in a call as phones see it; who hides is left out.
func NewRoster(presences []signaling.Presence) []Present {
	roster := make([]Present, 0, len(presences))
	for _, p := range presences {
		if p.Hidden {
			continue
		}
		who := p.Participant.Identity
		roster = append(roster, Present{
			ID: string(p.Participant.ID), Name: cmp.Or(who.DisplayName, who.ID), Kind: kinds[who.Kind],
			Muted: p.Muted, OnHold: p.OnHold, Speaking: p.Speaking, InLobby: p.InLobby,
		})
	}
	return roster
}

// kinds are the words for who somebody is.
var kinds = map[signaling.IdentityKind]string{
	signaling.User: "user", signaling.Application: "application", signaling.Phone: "phone", signaling.Guest: "guest",
}

// Tone is a key that the far side heard.
type Tone struct {
	Key      string  `json:"key"`
	Source   string  `json:"source"`   // "rfc4733" or "inband"
	Start    Seconds `json:"start"`    // on the time line of the far side's leg
	Duration Seconds `json:"duration"` // how long it had lasted when it was reported
	Level    float64 `json:"level"`    // dBm0
	Twist    float64 `json:"twist"`    // dB
	Margin   float64 `json:"margin"`   // dB
}

// NewTone is the evidence of t as phones see it.
func NewTone(t media.Tone) *Tone {
	return &Tone{
		Key: t.Key.String(), Source: t.Source.String(),
		Start: Seconds(t.Start), Duration: Seconds(t.Duration),
		Level: t.Level, Twist: t.Twist, Margin: t.Margin,
	}
}

// Reason is why a call ended, in a phone's words.
type Reason string

// The reasons.
const (
	Rejected     Reason = "rejected"
	NotAnswered  Reason = "not answered"
	AnsweredElse Reason = "redirected" // the call went to somebody else
	HungUp       Reason = "hung up"
	Failed       Reason = "failed"
)

// Ending is why a call ended.
type Ending struct {
	Reason  Reason `json:"reason"`
	Code    int    `json:"code"`
	Subcode int    `json:"subcode"`
	Message string `json:"message"`
}

// NewEnding joins a reason with the result that the signaling floor knows.
func NewEnding(reason Reason, r signaling.Result) *Ending {
	return &Ending{Reason: reason, Code: r.Code, Subcode: r.Subcode, Message: r.Message}
}

// Seconds is a time that is written as a number of seconds with three decimals.
type Seconds time.Duration

// MarshalJSON writes the seconds.
func (s Seconds) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, time.Duration(s).Seconds(), 'f', 3, 64), nil
}

// UnmarshalJSON reads what MarshalJSON wrote, and any other number of seconds that a
// time.Duration can hold.
func (s *Seconds) UnmarshalJSON(text []byte) error {
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return err
	}
	*s = Seconds(f * float64(time.Second))
	return nil
}
