package wire

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
