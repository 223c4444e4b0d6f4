package signaling

// OperationID identifies an operation of a call.
type OperationID string

// OperationStatus is where an operation is in its life.
type OperationStatus uint8

// The statuses, in their order; the last two are final.
const (
	OperationNotStarted OperationStatus = iota + 1
	OperationRunning
	OperationSucceeded
	OperationFailed
)

// OperationKind says which command an operation came of.
type OperationKind uint8

// The kinds of operations, by their commands; the zero value is one not told.
const (
	PlayPromptOperation OperationKind = iota + 1
	RecordOperation
	CancelMediaOperation
	SubscribeToToneOperation
	SendTonesOperation
	MuteOperation
	UnmuteOperation
	UpdateRecordingStatusOperation
	AddLargeGalleryViewOperation
	InviteOperation
	StartHoldMusicOperation
	StopHoldMusicOperation
	RecognizeOperation
	CancelInviteOperation
	RemoveParticipantOperation
	UnsubscribeFromToneOperation
)

// Operation is a command that takes time. One that is over already when it is returned is
// not told of again.
type Operation struct {
	ID      OperationID
	Kind    OperationKind
	Context string // what the command carried
	Status  OperationStatus
	Result  Result
	// Recording is what a RecordOperation has made.
	Recording Recording
	// Recognition is what a RecognizeOperation has heard.
	Recognition Recognition
	// Participants are whom an InviteOperation brought, or a RemoveParticipantOperation
	// sent away.
	Participants []Identity
	// FailedPrompt is the place, from 1, of the prompt that could not be played, where
	// that is why it failed.
	FailedPrompt int
}

// KindOf is the kind of operation that a command makes, 0 for one that makes none.
func KindOf(cmd Command) OperationKind {
	switch cmd.(type) {
	case PlayPrompt:
		return PlayPromptOperation
	case Record:
		return RecordOperation
	case CancelMedia:
		return CancelMediaOperation
	case SubscribeToTone:
		return SubscribeToToneOperation
	case SendTones:
		return SendTonesOperation
	case Mute, MuteParticipant, MuteAll:
		return MuteOperation
	case Unmute:
		return UnmuteOperation
	case UpdateRecordingStatus:
		return UpdateRecordingStatusOperation
	case AddLargeGalleryView:
		return AddLargeGalleryViewOperation
	case Invite:
		return InviteOperation
	case StartHoldMusic:
		return StartHoldMusicOperation
	case StopHoldMusic:
		return StopHoldMusicOperation
	case Recognize:
		return RecognizeOperation
	case CancelInvite:
		return CancelInviteOperation
	case RemoveParticipant:
		return RemoveParticipantOperation
	case UnsubscribeFromTone:
		return UnsubscribeFromToneOperation
	case Answer, Reject, Redirect, Transfer, Hangup, KeepAlive, EndForAll, AdmitParticipant,
		SetAudioRoutingGroup, DeleteAudioRoutingGroup, ChangeScreenSharingRole, Escalate:
		return 0
	default:
		return 0
	}
}
