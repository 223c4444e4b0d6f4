package wire

import (
	"strings"

	"callbot/media"
	"callbot/signaling"
)

// An enumeration pairs the dialect's names with the values of the vocabulary. It is
// written by its first name for a value and read by any, in any case.
type enumeration[V comparable] []struct {
	name  string
	value V
}

// name is how v is written, "" for a value that the dialect has no name for.
func (e enumeration[V]) name(v V) string {
	for _, member := range e {
		if member.value == v {
			return member.name
		}
	}
	return ""
}

// parse finds the value of a name.
func (e enumeration[V]) parse(name string) (V, bool) {
	for _, member := range e {
		if strings.EqualFold(member.name, name) {
			return member.value, true
		}
	}
	var zero V
	return zero, false
}

// callStates are of the type callState; "ringing" is in its beta only.
var callStates = enumeration[signaling.CallState]{
	{"incoming", signaling.StateIncoming},
	{"establishing", signaling.StateEstablishing},
	{"ringing", signaling.StateEstablishing},
	{"established", signaling.StateEstablished},
	{"redirecting", signaling.StateRedirecting},
	{"transferring", signaling.StateTransferring},
	{"transferAccepted", signaling.StateTransferAccepted},
	{"terminating", signaling.StateTerminating},
	{"terminated", signaling.StateTerminated},
}

// directions are of the type callDirection.
var directions = enumeration[signaling.Direction]{
	{"incoming", signaling.Inbound},
	{"outgoing", signaling.Outbound},
}

// rejectReasons are of the type rejectReason.
var rejectReasons = enumeration[signaling.RejectReason]{
	{"none", signaling.RejectNone},
	{"busy", signaling.RejectBusy},
	{"forbidden", signaling.RejectForbidden},
}

// operationStatuses are of the type operationStatus, the one enumeration that the
// schema writes in Pascal case: libraries made from the schema read no other.
var operationStatuses = enumeration[signaling.OperationStatus]{
	{"NotStarted", signaling.OperationNotStarted},
	{"Running", signaling.OperationRunning},
	{"Completed", signaling.OperationSucceeded},
	{"Failed", signaling.OperationFailed},
}

// operationKinds are the subtypes of commsOperation, by their short names.
var operationKinds = enumeration[signaling.OperationKind]{
	{"playPromptOperation", signaling.PlayPromptOperation},
	{"recordOperation", signaling.RecordOperation},
	{"cancelMediaProcessingOperation", signaling.CancelMediaOperation},
	{"subscribeToToneOperation", signaling.SubscribeToToneOperation},
	{"sendDtmfTonesOperation", signaling.SendTonesOperation},
	{"muteParticipantOperation", signaling.MuteOperation},
	{"unmuteParticipantOperation", signaling.UnmuteOperation},
	{"updateRecordingStatusOperation", signaling.UpdateRecordingStatusOperation},
	{"addLargeGalleryViewOperation", signaling.AddLargeGalleryViewOperation},
	{"inviteParticipantsOperation", signaling.InviteOperation},
	{"startHoldMusicOperation", signaling.StartHoldMusicOperation},
	{"stopHoldMusicOperation", signaling.StopHoldMusicOperation},
}

// sendReasons are of the type sendDtmfCompletionReason.
var sendReasons = enumeration[signaling.OperationStatus]{
	{"completedSuccessfully", signaling.OperationSucceeded},
	{"mediaOperationCanceled", signaling.OperationFailed},
}

// recordingStatuses are of the type recordingStatus.
var recordingStatuses = enumeration[signaling.RecordingStatus]{
	{"unknown", 0},
	{"notRecording", signaling.NotRecording},
	{"recording", signaling.RecordingNow},
	{"failed", signaling.RecordingFailed},
}

// sharingRoles are of the type screenSharingRole.
var sharingRoles = enumeration[signaling.SharingRole]{
	{"viewer", signaling.Viewer},
	{"sharer", signaling.Sharer},
}

// tones are of the type tone. Its "flash" is no key.
var tones = enumeration[media.Key]{
	{"tone0", '0'}, {"tone1", '1'}, {"tone2", '2'}, {"tone3", '3'}, {"tone4", '4'},
	{"tone5", '5'}, {"tone6", '6'}, {"tone7", '7'}, {"tone8", '8'}, {"tone9", '9'},
	{"star", '*'}, {"pound", '#'}, {"a", 'A'}, {"b", 'B'}, {"c", 'C'}, {"d", 'D'},
}
