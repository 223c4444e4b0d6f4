package acs

import (
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// transcriptionNow is how the transcription is getting on, nil where none was agreed on.
func (c *connection) transcriptionNow() *wire.TranscriptSubscription {
	if c.transcription == nil {
		return nil
	}
	return &wire.TranscriptSubscription{State: wire.SubscriptionDisabled, Locale: c.transcription.Locale, ResultTypes: []string{"final"}}
}

// startTranscription serves the wish for a transcription, or another one: nobody here
// understands speech, and an event says so.
func startTranscription(_ context.Context, x *exchange, body *wire.Transcription) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	if err := x.resource.allowed("OperationCallbackUri", body.OperationCallbackURI); err != nil {
		return reply{}, err
	}
	c.tell(wire.TranscriptionFailed, body.OperationCallbackURI, notTranscribed(body.OperationContext))
	return reply{status: http.StatusAccepted}, nil
}

func notTranscribed(operationContext string) wire.EventData {
	return wire.EventData{
		OperationContext: operationContext,
		Result:           &wire.Result{Code: http.StatusBadRequest, Subcode: 8578, Message: "Action failed, there is no speech service to transcribe by."},
		Transcription:    &wire.TranscriptionUpdate{Status: wire.TranscriptionFailedStatus, Details: wire.DetailsSpeechConnection},
	}
}

func stopTranscription(_ context.Context, x *exchange, _ *wire.Transcription) (reply, error) {
	if _, err := x.connection(); err != nil {
		return reply{}, err
	}
	return reply{}, &signaling.Error{Code: signaling.WrongState, Subcode: 8585, Message: "The transcription does not run."}
}
