package hosting

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/record"
	"callbot/signaling"
)

const (
	// maxRecordBytes is what the longest recording takes: 16 kHz, 16 bits, and a header
	// and a frame more.
	maxRecordBytes = int64(maxRecordTime/time.Second)*16000*2 + 4096
	// deaf is how much longer than the initial silence a recording waits for its first
	// frame.
	deaf = time.Second
)

// take is one recording. The session writes its frames, at the pace of the call; run,
// which has a goroutine of its own, writes the file. Whoever first finds a reason to end
// it does.
type take struct {
	operations *Operations
	job        *job
	wish       signaling.Record
	why        chan signaling.Result // holds the reason
	over       atomic.Bool           // there is one

	out      media.Writer // to the file; set before the session has the take
	masked   dtmf.Masked  // before it, where keys are not to be kept
	patience patience
	received uint64 // packets, before the recording began
}

var _ media.Writer = (*take)(nil)

func newTake(o *Operations, j *job, wish signaling.Record) *take {
	return &take{operations: o, job: j, wish: wish, why: make(chan signaling.Result, 1), patience: newPatience(wish)}
}

// Rate is 16 kHz.
func (*take) Rate() media.Rate { return media.Rate16k }

// WriteFrame takes what was said in one frame time. It never waits.
func (t *take) WriteFrame(f media.Frame) error {
	if t.over.Load() || t.out.WriteFrame(f) != nil {
		return io.ErrClosedPipe
	}
	result, over := t.patience.hear(f)
	if !over {
		return nil
	}
	if result == nothingSaid && t.operations.Player.Stats().Received == t.received {
		result = noMedia
	}
	t.end(result)
	return io.ErrClosedPipe
}

// press takes note of a key, and ends the recording if it is one that does.
func (t *take) press(k media.Key) {
	t.masked.Pressed()
	if slices.Contains(t.wish.StopTones, k) {
		t.end(stopTone)
	}
}

// end ends the recording, for the first reason that is given.
func (t *take) end(why signaling.Result) {
	if t.over.CompareAndSwap(false, true) {
		t.why <- why
	}
}

// run records and says what came of it.
func (t *take) run() {
	o, shelf := t.operations, t.operations.Studio.Shelf
	file, made, err := shelf.Reserve(maxRecordBytes)
	if err != nil {
		t.fault("reserve", err)
		o.finish(t.job, notKept, signaling.Recording{})
		return
	}
	result := t.record(file)
	if status(result) == signaling.OperationFailed {
		shelf.Discard(made)
		o.finish(t.job, result, signaling.Recording{})
		return
	}
	shelf.Keep(made)
	if !o.finish(t.job, result, made) {
		shelf.Discard(made)
	}
}

// record writes the file until the recording is over, and returns why it is.
func (t *take) record(file string) (why signaling.Result) {
	var recorder record.Recorder
	t.out = recorder.Line(file)
	masks := t.wish.MaskKeys || t.operations.Studio.MaskKeys
	if masks {
		t.masked.To = t.out
		t.out = &t.masked
	}
	t.received = t.operations.Player.Stats().Received
	writing, stop := context.WithCancel(context.Background())
	defer stop()
	written := make(chan error, 1)
	go func() { written <- recorder.Run(writing) }()

	unlisten := t.operations.Player.Listen(t)
	why, err := t.wait(&recorder, written)
	unlisten()
	if masks && err == nil {
		err = t.masked.Flush()
	}
	if err == nil {
		stop()
		err = <-written
	}
	switch {
	case err != nil:
		t.fault("write", err)
		return notKept
	case status(why) == signaling.OperationSucceeded && recorder.Duration() == 0:
		return noMedia
	}
	return why
}

// wait waits for a reason to end, or for the file's failure.
func (t *take) wait(recorder *record.Recorder, written <-chan error) (signaling.Result, error) {
	silence := time.NewTimer(t.wish.InitialSilence + deaf)
	defer silence.Stop()
	for {
		select {
		case why := <-t.why:
			return why, nil
		case err := <-written:
			t.over.Store(true)
			return notKept, err
		case <-silence.C: // frames come from the first packet on
			if recorder.Duration() == 0 {
				t.end(noMedia)
			}
		}
	}
}

func (t *take) fault(step string, err error) {
	if log := t.operations.Log; log != nil {
		log.Error("recording failed", slog.String("call", string(t.operations.Call)), slog.String("step", step), slog.Any("error", err))
	}
}
