package signaling

import (
	"time"

	"callbot/media"
)

// Record plays a prompt, if there is one, and then records what is said, until
// somebody presses a stop tone, falls silent, or has said enough. It takes its turn in
// the queue of prompts and makes an operation, whose completion carries the Recording.
// Errors: NotFound, WrongState, WrongMedia, InvalidArgument.
type Record struct {
	Prompts []Prompt // one at most
	Context string   // comes back with the completion
	// BargeIn takes the place of what is playing or recording now, rather than wait.
	BargeIn bool
	// InitialSilence is how long to wait for the first word, MaxSilence for the next
	// one, MaxDuration for the last; 0 is the service's default, 5 s each.
	InitialSilence, MaxSilence, MaxDuration time.Duration
	NoBeep                                  bool        // begin without a beep
	StopTones                               []media.Key // keys that end the recording
	// MaskKeys leaves no trace of pressed keys in the sound. No wire carries it: it holds
	// where the recording is made by the own half.
	MaskKeys bool
}

// Recording is where a finished recording can be fetched, by whoever has the token.
type Recording struct {
	Location string
	Token    string // a bearer token (RFC 6750)
}

// RecordingStatus is what an application says of its recording of a call.
type RecordingStatus uint8

// The statuses; the zero value is that nothing was said.
const (
	NotRecording RecordingStatus = iota + 1
	RecordingNow
	RecordingFailed
)

// UpdateRecordingStatus tells all parties whether the application records them, as the
// law wants it before the first sample is kept. It makes an operation.
// Errors: NotFound, WrongState.
type UpdateRecordingStatus struct {
	Status  RecordingStatus
	Context string
}

func (Record) command()                {}
func (UpdateRecordingStatus) command() {}
