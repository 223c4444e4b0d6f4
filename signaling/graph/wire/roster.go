package wire

import (
	"encoding/json"
	"strconv"
	"strings"

	"callbot/signaling"
)

const typeParticipant = "#microsoft.graph.participant"

// Participant is a presence in a call, as the roster lists it.
type Participant struct {
	Type                 string           `json:"@odata.type,omitempty"`
	ID                   string           `json:"id,omitempty"`
	Info                 *ParticipantInfo `json:"info,omitempty"`
	IsInLobby            bool             `json:"isInLobby"`
	IsMuted              bool             `json:"isMuted"`
	MediaStreams         []MediaStream    `json:"mediaStreams,omitempty"`
	Metadata             string           `json:"metadata,omitempty"`
	RecordingInfo        *RecordingInfo   `json:"recordingInfo,omitempty"`
	RemovedState         *RemovedState    `json:"removedState,omitempty"`
	RosterSequenceNumber Number           `json:"rosterSequenceNumber,omitempty"`
	MeetingRole          string           `json:"meetingRole,omitempty"` // seen in traffic
}

// MediaStream is one stream of a participant.
type MediaStream struct {
	Type        string `json:"@odata.type,omitempty"`
	MediaType   string `json:"mediaType"`
	Label       string `json:"label,omitempty"`
	SourceID    string `json:"sourceId"`
	Direction   string `json:"direction"`
	ServerMuted bool   `json:"serverMuted"`
}

// RecordingInfo says whether a participant records the call.
type RecordingInfo struct {
	Type            string       `json:"@odata.type,omitempty"`
	RecordingStatus string       `json:"recordingStatus"`
	Initiator       *IdentitySet `json:"initiator,omitempty"`
}

// RemovedState says why a participant has left.
type RemovedState struct {
	Type   string `json:"@odata.type,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// DeltaParticipants is the part of a roster that has changed.
type DeltaParticipants struct {
	Type           string        `json:"@odata.type,omitempty"`
	SequenceNumber Number        `json:"sequenceNumber"`
	Participants   []Participant `json:"participants"`
}

// ContentSharingSession is something that a participant shows to the others.
type ContentSharingSession struct {
	Type string `json:"@odata.type,omitempty"`
	ID   string `json:"id,omitempty"`
}

// The streams of a participant, by the names that they go by.
const (
	audioStream   = "audio"
	sharingStream = "videoBasedScreenSharing"
)

// FromPresence writes a participant, numbering its streams from source.
func FromPresence(p signaling.Presence, source int) Participant {
	w := Participant{
		Type: typeParticipant, ID: string(p.Participant.ID),
		Info:      fromParticipant(typeParticipantInfo, p.Participant),
		IsInLobby: p.InLobby, IsMuted: p.Muted,
		MediaStreams: []MediaStream{{
			Type: typePrefix + "mediaStream", MediaType: audioStream, Label: "main-audio",
			SourceID: strconv.Itoa(source), Direction: "sendReceive", ServerMuted: p.Muted,
		}},
	}
	if p.Sharing != 0 {
		direction := "receiveOnly"
		if p.Sharing == signaling.Sharer {
			direction = "sendOnly"
		}
		w.MediaStreams = append(w.MediaStreams, MediaStream{
			Type: typePrefix + "mediaStream", MediaType: sharingStream, Label: "applicationsharing-video",
			SourceID: strconv.Itoa(source + 1), Direction: direction,
		})
	}
	if p.Recording != 0 {
		w.RecordingInfo = &RecordingInfo{Type: typePrefix + "recordingInfo", RecordingStatus: recordingStatuses.name(p.Recording)}
	}
	return w
}

// Presence reads a participant.
func (p *Participant) Presence() signaling.Presence {
	s := signaling.Presence{Participant: p.Info.Participant(), Muted: p.IsMuted, InLobby: p.IsInLobby}
	if p.ID != "" {
		s.Participant.ID = signaling.ParticipantID(p.ID)
	}
	if p.RecordingInfo != nil {
		s.Recording, _ = recordingStatuses.parse(p.RecordingInfo.RecordingStatus)
	}
	for _, stream := range p.MediaStreams {
		if !strings.EqualFold(stream.MediaType, sharingStream) {
			continue
		}
		s.Sharing = signaling.Viewer
		if strings.EqualFold(stream.Direction, "sendOnly") || strings.EqualFold(stream.Direction, "sendReceive") {
			s.Sharing = signaling.Sharer
		}
	}
	return s
}

// sourcesPerParticipant is how far the stream numbers of participants are apart.
const sourcesPerParticipant = 10

func fromRoster(n signaling.RosterUpdated) []Participant {
	ws := make([]Participant, 0, len(n.Presences))
	for i, p := range n.Presences {
		w := FromPresence(p, (i+1)*sourcesPerParticipant)
		w.RosterSequenceNumber = Number(n.Sequence)
		ws = append(ws, w)
	}
	return ws
}

// roster reads the whole of a roster. A part of one (deltaParticipants), which is sent
// only to those who ask for it, is passed over.
func (n *Notification) roster(call signaling.CallID) []signaling.Notification {
	var ws []Participant
	_ = json.Unmarshal(n.ResourceData, &ws) // what can be read is enough
	if ws == nil || call == "" {
		return nil
	}
	r := signaling.RosterUpdated{Call: call}
	for _, w := range ws {
		r.Sequence = max(r.Sequence, int64(w.RosterSequenceNumber))
		r.Presences = append(r.Presences, w.Presence())
	}
	return []signaling.Notification{r}
}
