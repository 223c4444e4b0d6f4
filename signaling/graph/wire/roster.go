package wire

import (
	"encoding/json"
	"hash/fnv"
	"strconv"
	"strings"

	"callbot/signaling"
)

const (
	typeParticipant = typePrefix + "participant"
	typeMediaStream = typePrefix + "mediaStream"
)

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

// The streams of a participant, by the names that they go by, and the ways they go.
const (
	audioStream   = "audio"
	sharingStream = "videoBasedScreenSharing"

	bothWays  = "sendReceive"
	sendsOnly = "sendOnly"
	hearsOnly = "receiveOnly"
	neither   = "inactive" // of somebody on hold, whose music is not of the call
)

// galleryType is the type of application that the picture of everybody is.
// https://learn.microsoft.com/graph/cloud-communications-identifylargegalleryview
const galleryType = "LargeGallery-V2"

// hiddenMetadata is that of participants who take part unseen (seen in traffic).
const hiddenMetadata = `{"__platform":{"ui":{"hidden":true}}}`

// FromPresence writes a participant.
func FromPresence(p signaling.Presence) Participant {
	source := sourceOf(p.Participant.ID)
	w := Participant{
		Type: typeParticipant, ID: string(p.Participant.ID),
		Info:      fromParticipant(typeParticipantInfo, p.Participant),
		IsInLobby: p.InLobby, IsMuted: p.Muted,
		MediaStreams: []MediaStream{{
			Type: typeMediaStream, MediaType: audioStream, Label: "main-audio",
			SourceID: source.text(0), Direction: bothWays, ServerMuted: p.Muted,
		}},
	}
	if p.OnHold {
		w.MediaStreams[0].Direction = neither
	}
	if p.Gallery && w.application() != nil {
		w.application().ApplicationType = galleryType
		w.MediaStreams[0].Direction = hearsOnly
	}
	if p.Hidden {
		w.Metadata = hiddenMetadata
	}
	if p.Sharing != 0 {
		direction := hearsOnly
		if p.Sharing == signaling.Sharer {
			direction = sendsOnly
		}
		w.MediaStreams = append(w.MediaStreams, MediaStream{
			Type: typeMediaStream, MediaType: sharingStream, Label: "applicationsharing-video",
			SourceID: source.text(1), Direction: direction,
		})
	}
	if p.Recording != 0 {
		w.RecordingInfo = &RecordingInfo{
			Type: typePrefix + "recordingInfo", RecordingStatus: recordingStatuses.name(p.Recording),
			Initiator: FromIdentity(p.Participant.Identity),
		}
	}
	return w
}

// Presence reads a participant.
func (p *Participant) Presence() signaling.Presence {
	s := signaling.Presence{
		Participant: p.Info.Participant(), Muted: p.IsMuted, InLobby: p.IsInLobby, Hidden: p.hidden(),
	}
	if a := p.application(); a != nil {
		s.Gallery = strings.EqualFold(a.ApplicationType, galleryType)
	}
	if p.ID != "" {
		s.Participant.ID = signaling.ParticipantID(p.ID)
	}
	if p.RecordingInfo != nil {
		s.Recording, _ = recordingStatuses.parse(p.RecordingInfo.RecordingStatus)
	}
	for _, stream := range p.MediaStreams {
		switch {
		case strings.EqualFold(stream.MediaType, audioStream):
			s.OnHold = strings.EqualFold(stream.Direction, neither)
		case strings.EqualFold(stream.MediaType, sharingStream):
			s.Sharing = signaling.Viewer
			if strings.EqualFold(stream.Direction, sendsOnly) || strings.EqualFold(stream.Direction, bothWays) {
				s.Sharing = signaling.Sharer
			}
		}
	}
	return s
}

// hidden reports whether people do not see the participant, by its metadata or by the
// identity of an application.
func (p *Participant) hidden() bool {
	var metadata struct {
		Platform struct{ UI struct{ Hidden bool } } `json:"__platform"`
	}
	_ = json.Unmarshal([]byte(p.Metadata), &metadata) // it is an opaque text in general
	a := p.application()
	return metadata.Platform.UI.Hidden || a != nil && a.Hidden
}

// application is the identity of a participant that is an application, nil for others.
func (p *Participant) application() *Identity {
	if p.Info == nil || p.Info.Identity == nil {
		return nil
	}
	return p.Info.Identity.Application
}

// source numbers the streams of a participant: the same in each roster.
type source uint32

// streamsPerSource is how many numbers there are for the streams of one participant.
const streamsPerSource = 16

func sourceOf(id signaling.ParticipantID) source {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash takes all
	return source(h.Sum32() &^ (streamsPerSource - 1))
}

func (s source) text(stream source) string { return strconv.FormatUint(uint64(s+stream), 10) }

// fromPresences writes participants as a roster of this number has them.
func fromPresences(ps []signaling.Presence, sequence int64) []Participant {
	ws := make([]Participant, 0, len(ps))
	for _, p := range ps {
		w := FromPresence(p)
		w.RosterSequenceNumber = Number(sequence)
		ws = append(ws, w)
	}
	return ws
}

// roster reads the whole of a roster. Only calls of many have one.
func (n *Notification) roster(call signaling.CallID) []signaling.Notification {
	var ws []Participant
	_ = json.Unmarshal(n.ResourceData, &ws) // what can be read is enough
	if ws == nil || call == "" {
		return nil
	}
	r := signaling.RosterUpdated{Call: call, Many: true}
	r.Presences, r.Sequence = presences(ws)
	return []signaling.Notification{r}
}

// presences reads participants, and the latest number that one of them has.
func presences(ws []Participant) (ps []signaling.Presence, sequence int64) {
	for _, w := range ws {
		sequence = max(sequence, int64(w.RosterSequenceNumber))
		ps = append(ps, w.Presence())
	}
	return ps, sequence
}
