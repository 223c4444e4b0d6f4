package wire

// The states of a recording; one that is paused is inactive.
const (
	RecordingActive   = "active"
	RecordingInactive = "inactive"
)

// RecordingKind is the one kind of recordings that there are here.
const RecordingKind = "azureCommunicationServices"

// maxChannel is the last channel of an unmixed recording.
const maxChannel = 4

// StartRecording asks for a recording of a call: of the locator's, or of the
// application's own.
// https://learn.microsoft.com/rest/api/communication/callautomation/call-recording/start-recording
type StartRecording struct {
	CallLocator      *CallLocator      `json:"callLocator,omitempty"`
	CallConnectionID string            `json:"callConnectionId,omitempty"`
	CallbackURI      string            `json:"recordingStateCallbackUri,omitempty"`
	Content          string            `json:"recordingContentType,omitempty"` // audio, audioVideo
	Channels         string            `json:"recordingChannelType,omitempty"` // mixed, unmixed
	Format           string            `json:"recordingFormatType,omitempty"`  // wav, mp3, mp4
	Ordering         []Identifier      `json:"audioChannelParticipantOrdering,omitempty"`
	Affinity         []ChannelAffinity `json:"channelAffinity,omitempty"`
	PauseOnStart     bool              `json:"pauseOnStart,omitempty"`
	ExternalStorage  *RecordingStorage `json:"externalStorage,omitempty"`
}

// ChannelAffinity gives a participant a channel.
type ChannelAffinity struct {
	Channel     int         `json:"channel"`
	Participant *Identifier `json:"participant"`
}

// RecordingStorage says where recordings are kept.
type RecordingStorage struct {
	Kind      string `json:"recordingStorageKind"` // azureCommunicationServices, azureBlobStorage
	Container string `json:"recordingDestinationContainerUrl,omitempty"`
}

func (s *RecordingStorage) check() error {
	if s == nil {
		return nil
	}
	return firstOf(needed("externalStorage.recordingStorageKind", s.Kind),
		oneOf("externalStorage.recordingStorageKind", s.Kind, RecordingKind, "azureBlobStorage"))
}

// Check says what can never be right, or is not served. Errors: InvalidArgument,
// Unsupported.
func (s *StartRecording) Check() error {
	switch {
	case (s.CallLocator == nil) == (s.CallConnectionID == ""):
		return invalid("want one of callLocator and callConnectionId")
	case s.CallLocator != nil && s.CallLocator.Check() != nil:
		return s.CallLocator.Check()
	case len(s.Affinity)+len(s.Ordering) > 0 && s.Channels == "mixed":
		return invalid("channelAffinity: a mixed recording has no channels of anybody's")
	case len(s.Ordering) > maxChannel+1 || len(s.Affinity) > maxChannel+1:
		return invalid("more than %d channels", maxChannel+1)
	}
	taken := map[int]bool{}
	for _, a := range s.Affinity {
		if a.Channel < 0 || a.Channel > maxChannel || taken[a.Channel] {
			return invalid("channelAffinity: channel %d is not a free one from 0 to %d", a.Channel, maxChannel)
		}
		taken[a.Channel] = true
		if err := named("channelAffinity.participant", a.Participant); err != nil {
			return err
		}
	}
	return firstOf(s.ExternalStorage.check(),
		oneOf("recordingContentType", s.Content, "audio", "audioVideo"),
		oneOf("recordingChannelType", s.Channels, "mixed", "unmixed"),
		oneOf("recordingFormatType", s.Format, "wav", "mp3", "mp4"))
}

// Recording is how a recording is getting on.
type Recording struct {
	ID    string `json:"recordingId,omitempty"`
	State string `json:"recordingState,omitempty"`
	Kind  string `json:"recordingKind,omitempty"`
}
