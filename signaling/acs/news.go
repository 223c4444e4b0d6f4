package acs

import (
	"iter"
	"slices"
	"strings"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// newsOf is what an event of a call says, nil for what nobody asks for. An event of an
// operation carries, in its context, what tag has made.
func newsOf(id signaling.CallID, kind string, data *wire.EventData) signaling.Notification {
	result := data.Result.Result()
	operation, own := untag(data.OperationContext)
	switch kind {
	case wire.CallConnected:
		return signaling.StateChanged{Call: id, State: signaling.StateEstablished}
	case wire.CallDisconnected, wire.CreateCallFailed, wire.AnswerFailed, wire.ConnectFailed:
		return signaling.Terminated{Call: id, Result: result}
	case wire.CallTransferAccepted:
		return signaling.StateChanged{Call: id, State: signaling.StateTransferAccepted, Context: own}
	case wire.CallTransferFailed:
		return signaling.StateChanged{Call: id, State: signaling.StateEstablished, Context: own, Result: &result}
	case wire.ParticipantsUpdated:
		present := slices.Collect(presences(data.Participants))
		return signaling.RosterUpdated{Call: id, Many: len(present) > 1, Sequence: data.SequenceNumber, Presences: present}
	case wire.ContinuousDTMFToneReceived:
		key, ok := wire.ParseTone(data.Tone)
		if !ok {
			return nil
		}
		return signaling.ToneReceived{
			Call: id, Sequence: data.SequenceID, Tone: media.Tone{Key: key}, Participant: signaling.ParticipantID(data.OperationContext),
		}
	case wire.RecordingStateChanged:
		return signaling.RecordingChanged{Call: id, Recording: recordingTold(id, data)}
	}
	op, ok := operationOf(kind)
	if !ok {
		return nil
	}
	op.ID, op.Context, op.Result = operation, own, result
	op.Recognition = data.Recognition()
	if data.FailedPlaySource != nil {
		op.FailedPrompt = *data.FailedPlaySource + 1
	}
	if data.Participant != nil {
		if who, err := data.Participant.Identity(); err == nil {
			op.Participants = []signaling.Identity{who}
		}
	}
	return signaling.OperationCompleted{Call: id, Operation: op}
}

// operationOf says of what kind of operation an event tells the end, and which.
func operationOf(kind string) (op signaling.Operation, ok bool) {
	kinds := map[string]signaling.OperationKind{
		"Play": signaling.PlayPromptOperation, "Recognize": signaling.RecognizeOperation,
		"AddParticipant": signaling.InviteOperation, "MoveParticipant": signaling.InviteOperation,
		"CancelAddParticipant": signaling.CancelInviteOperation, "RemoveParticipant": signaling.RemoveParticipantOperation,
		"SendDtmfTones": signaling.SendTonesOperation, "Hold": signaling.StartHoldMusicOperation,
	}
	for end, status := range map[string]signaling.OperationStatus{
		"Completed": signaling.OperationSucceeded, "Succeeded": signaling.OperationSucceeded,
		"Failed": signaling.OperationFailed, "Canceled": signaling.OperationFailed,
	} {
		if verb, found := strings.CutSuffix(kind, end); found && kinds[verb] != 0 {
			return signaling.Operation{Kind: kinds[verb], Status: status}, true
		}
	}
	return op, false
}

func recordingTold(id signaling.CallID, data *wire.EventData) signaling.CallRecording {
	r := signaling.CallRecording{ID: data.RecordingID, Call: id, ServerID: data.ServerCallID, State: signaling.RecordingPaused, Result: data.Result.Result()}
	if data.RecordingState == wire.RecordingActive {
		r.State = signaling.RecordingActive
	}
	r.Started, _ = time.Parse(time.RFC3339Nano, data.RecordingStart) // the zero time where it is not told
	return r
}

// presences reads participants; those who cannot be named are passed over.
func presences(list []wire.Participant) iter.Seq[signaling.Presence] {
	return func(yield func(signaling.Presence) bool) {
		for _, p := range list {
			raw, err := p.Identifier.Raw()
			if err != nil {
				continue
			}
			if !yield(signaling.Presence{Participant: person(raw, ""), Muted: p.Muted, OnHold: p.Held()}) {
				return
			}
		}
	}
}

// person is the participant of a raw id, which is the participant's id as well.
func person(raw, name string) signaling.Participant {
	who := wire.IdentityOf(raw)
	who.DisplayName = name
	return signaling.Participant{ID: signaling.ParticipantID(raw), Identity: who}
}
