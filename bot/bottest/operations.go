package bottest

import (
	"slices"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// ringing is how long others take to answer, or not to.
const ringing = 3*time.Second + 7*time.Millisecond

// tape is a recording that runs.
type tape struct {
	signaling.Record
	began time.Time
	timer *time.Timer
}

// record begins a recording, which ends when the caller says nothing.
func (l *line) record(cmd signaling.Record) {
	for _, p := range cmd.Prompts {
		l.hear(p.URI)
	}
	l.tape = &tape{Record: cmd, began: time.Now()}
	l.tape.timer = time.AfterFunc(orDefault(cmd.InitialSilence), func() {
		l.taped(cmd.Context, signaling.OperationFailed, signaling.Result{Code: 400, Subcode: 8510, Message: "nothing was said"})
	})
}

// taped ends a recording.
func (l *line) taped(context string, status signaling.OperationStatus, result signaling.Result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tape == nil || l.tape.Context != context {
		return
	}
	l.tape.timer.Stop()
	l.tape = nil
	op := signaling.Operation{Kind: signaling.RecordOperation, Context: context, Status: status, Result: result}
	if status == signaling.OperationSucceeded {
		op.Recording.Location = "recording:" + context
	}
	l.out.put(signaling.OperationCompleted{Call: l.id, Operation: op})
}

// speak is the caller speaking into a recording.
func (l *line) speak(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tape == nil {
		return
	}
	left := orDefault(l.tape.MaxDuration) - time.Since(l.tape.began)
	l.tape.timer.Stop()
	context := l.tape.Context
	l.tape.timer = time.AfterFunc(min(d+orDefault(l.tape.MaxSilence), left), func() {
		l.taped(context, signaling.OperationSucceeded, signaling.Result{Code: 200})
	})
}

// stopKey ends a recording by one of its stop keys.
func (l *line) stopKey(k media.Key) {
	l.mu.Lock()
	var context string
	if l.tape != nil {
		for _, stop := range l.tape.StopTones {
			if stop == k {
				context = l.tape.Context
			}
		}
	}
	l.mu.Unlock()
	if context != "" {
		l.taped(context, signaling.OperationSucceeded, signaling.Result{Code: 200, Subcode: 8514})
	}
}

// transfer rings the target; the service says whether it can be had.
func (l *line) transfer(cmd signaling.Transfer) {
	l.out.put(signaling.StateChanged{Call: l.id, State: signaling.StateTransferring})
	time.AfterFunc(ringing, func() {
		var failed signaling.Result
		if l.service.Transferred != nil {
			failed = l.service.Transferred(cmd.Target)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		switch {
		case l.state == signaling.StateTerminated:
		case failed.Code == 0 && cmd.Transferee != "":
			_ = l.change(cmd.Transferee, func(at int) { l.present = slices.Delete(l.present, at, at+1) }) // who is gone cannot be handed over
			l.out.put(signaling.StateChanged{Call: l.id, State: signaling.StateTransferAccepted})
			l.out.put(signaling.StateChanged{Call: l.id, State: signaling.StateEstablished})
		case failed.Code == 0:
			l.end(signaling.Result{Subcode: 7015, Message: "transferred"})
		default:
			l.out.put(signaling.StateChanged{Call: l.id, State: signaling.StateEstablished, Result: &failed})
		}
	})
}

// orDefault is a silence, or the service's default for it.
func orDefault(d time.Duration) time.Duration {
	if d == 0 {
		return 5 * time.Second
	}
	return d
}

// Speaks is the caller speaking for a while, which matters while the bot records.
func (c *Caller) Speaks(d time.Duration) {
	c.line.speak(d)
	time.Sleep(d)
}
