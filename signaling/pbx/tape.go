package pbx

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"callbot/media"
	"callbot/media/record"
	"callbot/signaling"
)

// tapeChannels is how many channels an unmixed recording has (Azure Communication
// Services: channelAffinity, 0 to 4).
const tapeChannels = 5

// tape is one recording of a conversation. It follows the conversation's voices, whose
// frames the goroutines of the sound write; run, which has a goroutine of its own, ends
// it. Positions are those of the clock on the wall, so that what was not said, or not
// heard, is silence of the right length.
type tape struct {
	audience
	service     *Service
	application string
	order       signaling.RecordingOrder
	file        string
	made        signaling.Recording
	recorder    record.Recorder
	began       time.Time
	why         chan signaling.RecordingEndReason // holds the reason to end
	ending      atomic.Bool                       // there was one
	over        atomic.Bool                       // nothing more is taken
	done        chan struct{}                     // closed when all was said of it
	told        map[*party]bool                   // who knows of it; for the goroutine of the conversation
	out         *callback                         // where its changes go; nil is nowhere

	mu    sync.Mutex // guards what follows
	known signaling.CallRecording
	names []signaling.Identity // whose each channel is
	ended time.Time
	gaps  gaps
}

// begin starts the tape; the voices come by follow.
func (t *tape) begin(server string) {
	t.began, t.open = time.Now(), t.hear
	t.recorder.Path = t.file
	t.known.ServerID, t.known.Started, t.known.State = server, t.began, signaling.RecordingActive
	if t.order.Unmixed {
		t.recorder.Channels = tapeChannels
		t.names = make([]signaling.Identity, tapeChannels)
		for n, who := range t.order.Channels {
			t.names[n] = who
		}
	}
	if t.order.Paused {
		t.recorder.Pause(true)
		t.known.State = signaling.RecordingPaused
		t.gaps.begin(t.began)
	}
	t.tell()
}

// errRecorded says that a recording has ended.
var errRecorded = wrongState("the recording has ended")

// end ends the tape for a reason, or reports false when it has ended.
func (t *tape) end(why signaling.RecordingEndReason) bool {
	if !t.ending.CompareAndSwap(false, true) {
		return false
	}
	t.why <- why
	return true
}

// run writes the tape until it is to end, and says what became of it.
func (t *tape) run() {
	defer close(t.done)
	writing, stop := context.WithCancel(context.Background())
	defer stop()
	written := make(chan error, 1)
	go func() { written <- t.recorder.Run(writing) }()

	limit := time.NewTimer(t.recorder.MaxDuration)
	defer limit.Stop()
	var why signaling.RecordingEndReason
	var err error
	select {
	case why = <-t.why:
	case <-limit.C:
		why = signaling.RecordingTooLong
	case err = <-written:
	}
	t.ending.Store(true)
	t.over.Store(true)
	if err == nil {
		t.pad()
		stop()
		err = <-written
	}
	t.keep(why, err)
}

// pad makes the tape as long as the recording lasted.
func (t *tape) pad() {
	silence := media.NewFrame(media.Rate16k)
	end := min(t.position(), int64(media.Rate16k.Samples(t.recorder.MaxDuration)))
	_ = t.recorder.Line("").WriteAt(max(0, end-int64(len(silence))), silence) // or it has ended by itself
}

// keep puts what was written on the shelf and says so.
func (t *tape) keep(why signaling.RecordingEndReason, err error) {
	state, result := signaling.RecordingEnded, signaling.Result{}
	switch {
	case errors.Is(err, record.ErrLimit):
		why = signaling.RecordingTooLong
	case err != nil:
		why, state = signaling.RecordingFault, signaling.RecordingBroken
		result = signaling.Result{Code: 500, Subcode: 9001, Message: "The recording could not be kept."}
		t.service.log().Error("recording of a call failed", slog.String("recording", t.known.ID), slog.Any("error", err))
	}
	info, missing := os.Stat(t.file)
	shelf := t.service.Studio.Shelf
	if missing == nil {
		shelf.Keep(t.made)
	} else {
		shelf.Discard(t.made)
	}
	t.mu.Lock()
	t.ended = time.Now()
	t.known.Duration = t.recorder.Duration()
	t.gaps.end(t.began.Add(t.known.Duration))
	t.known.State, t.known.Result = state, result
	if missing == nil {
		t.known.Files = []signaling.RecordingFile{{
			Recording: t.made, Channels: t.names, Size: info.Size(), Duration: t.known.Duration, Ended: why,
			Pauses: t.gaps.list,
		}}
	}
	t.mu.Unlock()
	t.tell()
	t.out.close()
}

// pause leaves out what is said from now on, or ends that.
func (t *tape) pause(paused bool) error {
	state := signaling.RecordingActive
	if paused {
		state = signaling.RecordingPaused
	}
	t.mu.Lock()
	was := t.known.State
	if was != state && (was == signaling.RecordingActive || was == signaling.RecordingPaused) {
		t.recorder.Pause(paused)
		t.known.State = state
		if paused {
			t.gaps.begin(time.Now())
		} else {
			t.gaps.end(time.Now())
		}
	}
	t.mu.Unlock()
	switch was {
	case state:
		return nil
	case signaling.RecordingActive, signaling.RecordingPaused:
		t.tell()
		return nil
	default:
		return errRecorded
	}
}

// now is what is known of the recording.
func (t *tape) now() signaling.CallRecording {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.known
	if r.State == signaling.RecordingActive || r.State == signaling.RecordingPaused {
		r.Duration = t.recorder.Duration()
	}
	return r
}

// tell says that the recording has come to another state.
func (t *tape) tell() {
	t.out.tell(signaling.RecordingChanged{Call: t.order.Call, Recording: t.now()})
}
