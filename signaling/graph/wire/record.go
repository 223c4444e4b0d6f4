package wire

import (
	"time"

	"callbot/media"
	"callbot/signaling"
)

const (
	minRecordTime = time.Second
	maxRecordTime = 120 * time.Second
)

// RecordResponse is the body of the action recordResponse.
// https://learn.microsoft.com/graph/api/call-record
type RecordResponse struct {
	Prompts        []Prompt `json:"prompts,omitempty"`
	BargeIn        bool     `json:"bargeInAllowed,omitempty"`
	InitialSilence Number   `json:"initialSilenceTimeoutInSeconds,omitempty"`
	MaxSilence     Number   `json:"maxSilenceTimeoutInSeconds,omitempty"`
	MaxDuration    Number   `json:"maxRecordDurationInSeconds,omitempty"`
	PlayBeep       *bool    `json:"playBeep,omitempty"`  // true where it is not said
	StopTones      []string `json:"stopTones,omitempty"` // "1", "*", "#": not the names of tones
	ClientContext  string   `json:"clientContext,omitempty"`
}

// FromRecord writes the wish to record.
func FromRecord(r signaling.Record) RecordResponse {
	w := RecordResponse{
		Prompts:        fromPrompts(r.Prompts),
		BargeIn:        r.BargeIn,
		InitialSilence: wholeSeconds(r.InitialSilence),
		MaxSilence:     wholeSeconds(r.MaxSilence),
		MaxDuration:    wholeSeconds(r.MaxDuration),
		ClientContext:  r.Context,
	}
	if r.NoBeep {
		w.PlayBeep = new(bool)
	}
	for _, k := range r.StopTones {
		w.StopTones = append(w.StopTones, k.String())
	}
	return w
}

// Command reads the wish to record. Errors: InvalidArgument.
func (r *RecordResponse) Command() (signaling.Command, error) {
	cmd := signaling.Record{
		Context: r.ClientContext,
		BargeIn: r.BargeIn,
		NoBeep:  r.PlayBeep != nil && !*r.PlayBeep,
	}
	var err error
	if cmd.Prompts, err = prompts("prompts", r.Prompts, 0, 1); err != nil {
		return nil, err
	}
	for _, limit := range []struct {
		name    string
		seconds Number
		into    *time.Duration
	}{
		{"initialSilenceTimeoutInSeconds", r.InitialSilence, &cmd.InitialSilence},
		{"maxSilenceTimeoutInSeconds", r.MaxSilence, &cmd.MaxSilence},
		{"maxRecordDurationInSeconds", r.MaxDuration, &cmd.MaxDuration},
	} {
		if *limit.into, err = within(limit.name, limit.seconds, minRecordTime, maxRecordTime); err != nil {
			return nil, err
		}
	}
	for _, tone := range r.StopTones {
		key, err := media.ParseKey(tone)
		if err != nil {
			return nil, invalid("stopTones: %v", err)
		}
		cmd.StopTones = append(cmd.StopTones, key)
	}
	return cmd, checkContext(r.ClientContext)
}

// UpdateRecordingStatus is the body of the action of that name.
// https://learn.microsoft.com/graph/api/call-updaterecordingstatus
type UpdateRecordingStatus struct {
	Status        string `json:"status"`
	ClientContext string `json:"clientContext,omitempty"`
}

// FromUpdateRecordingStatus writes a status.
func FromUpdateRecordingStatus(u signaling.UpdateRecordingStatus) UpdateRecordingStatus {
	return UpdateRecordingStatus{Status: recordingStatuses.name(u.Status), ClientContext: u.Context}
}

// Command reads a status. Errors: InvalidArgument.
func (u *UpdateRecordingStatus) Command() (signaling.Command, error) {
	status, ok := recordingStatuses.parse(u.Status)
	if !ok || status == 0 {
		return nil, invalid("status: want notRecording, recording or failed, not %.20q", u.Status)
	}
	return signaling.UpdateRecordingStatus{Status: status, Context: u.ClientContext}, checkContext(u.ClientContext)
}
