package signaling

import (
	"context"
	"time"
)

// RecordingOrder is a wish to record what all say in a call, until it is stopped or the
// call ends. Who asks need not take part.
type RecordingOrder struct {
	// Call or ServerID, one of them, says which call.
	Call     CallID
	ServerID string
	// CallbackURI is where RecordingChanged goes; "" is nowhere.
	CallbackURI string
	// Unmixed gives each participant a channel of their own. Channels says which one is
	// whose, from 0; those it does not name take the free ones in the order in which
	// they are first heard.
	Unmixed  bool
	Channels map[int]Identity
	Paused   bool // begins paused
}

// RecordingState is where a recording of a call is in its life.
type RecordingState uint8

// The states; a paused recording keeps the time line with silence.
const (
	RecordingActive RecordingState = iota + 1
	RecordingPaused
	RecordingEnded
	RecordingBroken // it failed; what was kept until then can be fetched
)

// CallRecording is a recording of a call.
type CallRecording struct {
	ID       string
	Call     CallID // whose order it was, where Call was given
	ServerID string
	State    RecordingState
	Started  time.Time
	Duration time.Duration // so far
	// Files are what can be fetched once it has ended.
	Files []RecordingFile
	// Result says why it failed.
	Result Result
}

// RecordingFile is a part of a recording, complete in itself.
type RecordingFile struct {
	Recording                    // where it is fetched
	Channels  []Identity         // whose each channel is, where it is unmixed
	Size      int64              // bytes
	Duration  time.Duration      //
	Ended     RecordingEndReason // why the file ends here
	Pauses    []RecordingPause   // in their order; a bounded number of them
}

// RecordingPause is a time in which nothing was recorded; the file has silence there.
type RecordingPause struct {
	Began    time.Time
	Duration time.Duration
}

// RecordingEndReason says why a file of a recording ends.
type RecordingEndReason uint8

// The reasons.
const (
	RecordingStopped RecordingEndReason = iota + 1
	RecordingCallEnded
	RecordingTooLong
	RecordingFault
)

// A Recorder records calls. Codes: NotFound, InvalidArgument, WrongState, Conflict when
// the call is recorded already, Unavailable when there is no room.
type Recorder interface {
	StartRecording(ctx context.Context, o RecordingOrder) (CallRecording, error)
	PauseRecording(ctx context.Context, id string) error
	ResumeRecording(ctx context.Context, id string) error
	StopRecording(ctx context.Context, id string) error
	// Recording tells how a recording is getting on, and for a while after its end.
	Recording(ctx context.Context, id string) (CallRecording, error)
}

// RecordingChanged tells that a recording has come to another state.
type RecordingChanged struct {
	Call      CallID
	Recording CallRecording
}

func (RecordingChanged) notification() {}

// Of is the call.
func (n RecordingChanged) Of() CallID { return n.Call }
