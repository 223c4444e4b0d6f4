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
)

// Operation is a command that takes time.
type Operation struct {
	ID      OperationID
	Kind    OperationKind
	Context string // what the command carried
	Status  OperationStatus
	Result  Result
	// Recording is what a RecordOperation has made.
	Recording Recording
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
	case Mute, MuteParticipant:
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
	case Answer, Reject, Redirect, Transfer, Hangup, KeepAlive, RemoveParticipant, ChangeScreenSharingRole:
		return 0
	default:
		return 0
	}
}
