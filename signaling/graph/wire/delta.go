package wire

import (
	"encoding/json"
	"slices"
	"strings"

	"callbot/signaling"
)

const typeDelta = typePrefix + "deltaParticipants"

// hasLeft is the reason for which somebody is no longer in a roster.
const hasLeft = "Left"

// DeltaParticipants is the part of a roster that has changed, for those who asked for
// no more.
// https://learn.microsoft.com/graph/api/resources/deltaparticipants
type DeltaParticipants struct {
	Type           string        `json:"@odata.type,omitempty"`
	SequenceNumber Number        `json:"sequenceNumber"` // of this part, among the parts
	Participants   []Participant `json:"participants"`
}

// fromChange writes what has changed from one roster to the next, nil for nothing.
func fromChange(number int64, was, is signaling.RosterUpdated) *DeltaParticipants {
	delta := &DeltaParticipants{Type: typeDelta, SequenceNumber: Number(number)}
	var changed []signaling.Presence
	for _, p := range is.Presences {
		if before, there := find(was.Presences, p.Participant.ID); !there || quiet(before) != quiet(p) {
			changed = append(changed, p)
		}
	}
	delta.Participants = fromPresences(changed, is.Sequence)
	for _, p := range was.Presences {
		if _, there := find(is.Presences, p.Participant.ID); there {
			continue
		}
		gone := fromPresences([]signaling.Presence{p}, is.Sequence)[0]
		gone.RemovedState = &RemovedState{Type: typePrefix + "removedState", Reason: hasLeft}
		delta.Participants = append(delta.Participants, gone)
	}
	if len(delta.Participants) == 0 {
		return nil
	}
	return delta
}

func find(ps []signaling.Presence, id signaling.ParticipantID) (signaling.Presence, bool) {
	at := slices.IndexFunc(ps, func(p signaling.Presence) bool { return p.Participant.ID == id })
	if at < 0 {
		return signaling.Presence{}, false
	}
	return ps[at], true
}

// quiet is a presence without what the dialect does not tell.
func quiet(p signaling.Presence) signaling.Presence {
	p.Speaking = false
	return p
}

// A Delta is a change of a roster.
type Delta struct {
	Call     signaling.CallID
	Number   int64 // of the change, among the changes
	Sequence int64 // of the roster that it leads to
	changed  []signaling.Presence
	gone     map[signaling.ParticipantID]bool
}

// Delta reads a change of a roster, false where the notification is something else.
func (n *Notification) Delta() (d Delta, ok bool) {
	id, rest := n.path()
	var w DeltaParticipants
	if rest != "participants" || id == "" || json.Unmarshal(n.ResourceData, &w) != nil || !strings.EqualFold(w.Type, typeDelta) {
		return Delta{}, false
	}
	d = Delta{Call: ParseCallID(id), Number: int64(w.SequenceNumber), gone: map[signaling.ParticipantID]bool{}}
	for _, p := range w.Participants {
		d.Sequence = max(d.Sequence, int64(p.RosterSequenceNumber))
		presence := p.Presence()
		if p.RemovedState != nil {
			d.gone[presence.Participant.ID] = true
		} else {
			d.changed = append(d.changed, presence)
		}
	}
	return d, true
}

// Apply is the roster that a change leads to. It shares nothing with the one before.
func (d Delta) Apply(was signaling.RosterUpdated) signaling.RosterUpdated {
	is := was
	is.Sequence = max(was.Sequence, d.Sequence)
	is.Presences = slices.DeleteFunc(slices.Clone(was.Presences), func(p signaling.Presence) bool { return d.gone[p.Participant.ID] })
	for _, p := range d.changed {
		at := slices.IndexFunc(is.Presences, func(other signaling.Presence) bool { return isSame(other.Participant, p.Participant) })
		if at < 0 {
			is.Presences = append(is.Presences, p)
		} else {
			is.Presences[at] = p
		}
	}
	return is
}

// isSame reports whether two are one participant. Those who have just come were seen to
// have no id yet.
func isSame(p, q signaling.Participant) bool {
	return p.ID == q.ID && (p.ID != "" || p.Identity == q.Identity)
}
