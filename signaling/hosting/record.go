package hosting

import (
	"context"
	"io"
	"time"

	"callbot/media/prompt"
	"callbot/signaling"
)

// Limits of a recording, and what is used where the command does not say (Graph:
// call-record).
const (
	minRecordTime     = time.Second
	maxRecordTime     = 2 * time.Minute
	defaultRecordTime = 5 * time.Second
	maxStopTones      = 16 // as many as there are keys
)

// Studio is what all recordings have in common.
type Studio struct {
	Shelf Shelf
	// MaskKeys leaves no trace of pressed keys in any recording, asked for or not.
	MaskKeys bool
	// Beep is heard before a recording that does not forbid it; nil is none.
	Beep *prompt.Prompt
}

// Shelf keeps recordings for who fetches them; recordings.Shelf is one.
type Shelf interface {
	// Reserve makes room for a recording of so many bytes at most: the file to write,
	// and what its listener is to be told. Keep or Discard ends every reservation.
	Reserve(bytes int64) (file string, r signaling.Recording, err error)
	// Keep says that the file is whole.
	Keep(r signaling.Recording)
	// Discard says that nobody is to have it.
	Discard(r signaling.Recording)
	// Open gives one that was kept to who has its token.
	Open(r signaling.Recording) (io.ReadSeekCloser, error)
}

func (o *Operations) record(ctx context.Context, cmd signaling.Record) (signaling.Operation, error) {
	if o.Studio == nil {
		return signaling.Operation{}, &signaling.Error{Code: signaling.Unsupported, Message: "nothing is recorded here", Subcode: 8520}
	}
	if err := checkRecord(cmd); err != nil {
		return signaling.Operation{}, err
	}
	j := &job{op: begun(cmd, cmd.Context), player: o.Player}
	for _, p := range cmd.Prompts {
		opened, err := o.open(ctx, p.URI)
		if err != nil {
			j.broken, j.op.FailedPrompt = true, 1
		}
		j.item.Prompts = append(j.item.Prompts, opened)
	}
	if beep := o.Studio.Beep; beep != nil && !cmd.NoBeep {
		j.item.Prompts = append(j.item.Prompts, beep)
	}
	j.take = newTake(o, j, filled(cmd))
	return o.enqueue(j, cmd.BargeIn)
}

func checkRecord(cmd signaling.Record) error {
	if len(cmd.Prompts) > 1 {
		return invalid("want at most one prompt before a recording, not %d", len(cmd.Prompts))
	}
	for _, limit := range []struct {
		name string
		time.Duration
	}{
		{"initial silence", cmd.InitialSilence}, {"silence", cmd.MaxSilence}, {"duration", cmd.MaxDuration},
	} {
		if limit.Duration != 0 && (limit.Duration < minRecordTime || limit.Duration > maxRecordTime) {
			return invalid("the %s of a recording is 1 s to 2 min, not %v", limit.name, limit.Duration)
		}
	}
	if len(cmd.StopTones) > maxStopTones {
		return invalid("want at most %d stop tones, not %d", maxStopTones, len(cmd.StopTones))
	}
	for _, key := range cmd.StopTones {
		if !key.Valid() {
			return invalid("a stop tone is no key")
		}
	}
	return checkContext(cmd.Context)
}

// filled has the defaults in place of zeros.
func filled(cmd signaling.Record) signaling.Record {
	for _, d := range []*time.Duration{&cmd.InitialSilence, &cmd.MaxSilence, &cmd.MaxDuration} {
		if *d == 0 {
			*d = defaultRecordTime
		}
	}
	return cmd
}

// finish completes the job of a take, unless it was cancelled meanwhile, which it
// reports.
func (o *Operations) finish(j *job, r signaling.Result, made signaling.Recording) (counts bool) {
	o.turns.ask(func() {
		if counts = len(o.jobs) > 0 && o.jobs[0] == j; counts {
			j.op.Recording = made
			o.remember(made)
			o.end(j, r)
		}
	})
	return counts
}
