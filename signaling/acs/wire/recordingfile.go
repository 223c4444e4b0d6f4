package wire

// RecordingFileStatus says that files of a recording can be fetched. It comes by Event
// Grid.
// https://learn.microsoft.com/azure/event-grid/communication-services-voice-video-events#microsoftcommunicationrecordingfilestatusupdated
type RecordingFileStatus struct {
	RecordingID string         `json:"recordingId"`
	StorageType string         `json:"storageType"` // ACS
	Storage     RecordingFiles `json:"recordingStorageInfo"`
	Start       string         `json:"recordingStartTime"`
	Duration    int64          `json:"recordingDurationMs"`
	End         string         `json:"sessionEndReason"`
}

// RecordingFiles are the files of a recording.
type RecordingFiles struct {
	Chunks []RecordingChunk `json:"recordingChunks"`
}

// RecordingChunk is one file.
type RecordingChunk struct {
	DocumentID string `json:"documentId"`
	Index      int    `json:"index"`
	End        string `json:"endReason"`
	Content    string `json:"contentLocation"`
	Metadata   string `json:"metadataLocation"`
	Delete     string `json:"deleteLocation"`
}

// RecordingMetadata is what is known of one file.
type RecordingMetadata struct {
	ResourceID   string                 `json:"resourceId"`
	CallID       string                 `json:"callId"`
	DocumentID   string                 `json:"chunkDocumentId"`
	Index        int                    `json:"chunkIndex"`
	Start        string                 `json:"chunkStartTime"`
	Duration     int64                  `json:"chunkDuration"` // milliseconds
	Paused       []RecordingInterval    `json:"pauseResumeIntervals"`
	Info         RecordingInfo          `json:"recordingInfo"`
	Participants []RecordingParticipant `json:"participants"`
}

// RecordingInterval is a pause.
type RecordingInterval struct {
	Start    string `json:"startTime"`
	Duration int64  `json:"duration"` // milliseconds
}

// RecordingInfo says how a file is made.
type RecordingInfo struct {
	Content string             `json:"contentType"` // audio
	Channel string             `json:"channelType"` // mixed, unmixed
	Format  string             `json:"format"`      // wav
	Audio   AudioConfiguration `json:"audioConfiguration"`
}

// AudioConfiguration says how sound is kept.
type AudioConfiguration struct {
	SampleRate int `json:"sampleRate"`
	BitRate    int `json:"bitRate"`
	Channels   int `json:"channels"`
}

// RecordingParticipant is whose a channel is.
type RecordingParticipant struct {
	ParticipantID string `json:"participantId"` // a raw id
	Channel       int    `json:"channel"`
}
