package bottest

import (
	"fmt"
	"sync"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// heardSize bounds the prompts that a caller has heard and a test not asked about.
const heardSize = 4096

// line is one call with what plays on it.
type line struct {
	id      signaling.CallID
	service *Service
	out     *outbox
	heard   chan string
	ended   chan struct{}
	sound   sound

	mu         sync.Mutex
	state      signaling.CallState
	result     signaling.Result
	commands   []signaling.Command
	queue      []item
	timer      *time.Timer // ends the first of the queue
	background []string    // contexts
	tape       *tape       // that runs, or nil
	keys       int64
	serial     int
	present    []signaling.Presence // but the bot
	roster     int64                // told so far
}

// item is one prompt; the last of a command completes it.
type item struct {
	uri  string
	op   signaling.Operation
	last bool
}

// Results of calls that end in order (the platform's codes).
var (
	byCaller    = signaling.Result{Code: 200, Message: "the caller hung up"}
	byBot       = signaling.Result{Code: 200, Message: "the bot hung up"}
	declined    = signaling.Result{Code: 603, Message: "declined"}
	unavailable = signaling.Result{Code: 480, Message: "the bot does not take the call"}
	passedOn    = signaling.Result{Code: 302, Message: "redirected"}
)

// control does what the bot asks.
func (l *line) control(cmd signaling.Command) (signaling.Operation, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.may(cmd); err != nil {
		return signaling.Operation{}, err
	}
	l.commands = append(l.commands, cmd)
	switch cmd := cmd.(type) {
	case signaling.Answer:
		l.state = signaling.StateEstablished
		l.out.put(signaling.StateChanged{Call: l.id, State: signaling.StateEstablishing})
		l.out.put(signaling.StateChanged{Call: l.id, State: signaling.StateEstablished})
	case signaling.Reject:
		l.end(declined)
	case signaling.Redirect:
		l.end(passedOn)
	case signaling.Hangup:
		l.end(byBot)
	case signaling.PlayPrompt:
		return l.play(cmd), nil
	case signaling.CancelMedia:
		l.cancel(cmd.KeepBackground)
	case signaling.Record:
		l.record(cmd)
	case signaling.Transfer:
		l.transfer(cmd)
	case signaling.Invite:
		l.invite(cmd)
	case signaling.RemoveParticipant, signaling.MuteParticipant, signaling.MuteAll, signaling.StartHoldMusic, signaling.StopHoldMusic:
		return signaling.Operation{}, l.govern(cmd)
	case signaling.SendTones:
		l.complete(cmd.Context, signaling.OperationSucceeded, signaling.Result{Code: 200})
	default: // the other commands do nothing here
	}
	return signaling.Operation{}, nil
}

// may says whether the call is in a state for a command.
func (l *line) may(cmd signaling.Command) error {
	want := signaling.StateEstablished
	switch cmd.(type) {
	case signaling.Answer, signaling.Reject, signaling.Redirect:
		want = signaling.StateIncoming
	case signaling.Hangup, signaling.KeepAlive:
		want = l.state
	default: // any other command wants an established call
	}
	switch {
	case l.state == signaling.StateTerminated:
		return &signaling.Error{Code: signaling.NotFound, Message: "the call has ended"}
	case l.state != want:
		return &signaling.Error{Code: signaling.WrongState, Message: fmt.Sprintf("%T in state %v", cmd, l.state)}
	}
	return nil
}

func (l *line) play(cmd signaling.PlayPrompt) signaling.Operation {
	l.serial++
	op := signaling.Operation{
		ID: signaling.OperationID(fmt.Sprintf("%s-%d", l.id, l.serial)), Context: cmd.Context, Status: signaling.OperationRunning,
	}
	if cmd.Background {
		l.background = append(l.background, cmd.Context)
		for _, p := range cmd.Prompts {
			l.hear(p.URI)
		}
		return op
	}
	idle := len(l.queue) == 0
	for i, p := range cmd.Prompts {
		l.queue = append(l.queue, item{p.URI, op, i == len(cmd.Prompts)-1})
	}
	if idle {
		l.begin()
	}
	return op
}

// begin starts the first prompt of the queue.
func (l *line) begin() {
	if len(l.queue) == 0 {
		return
	}
	uri := l.queue[0].uri
	l.hear(uri)
	l.timer = time.AfterFunc(l.service.length(uri), l.promptEnded)
}

func (l *line) promptEnded() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 { // cancelled in the same instant
		return
	}
	first := l.queue[0]
	l.queue = l.queue[1:]
	if first.last {
		l.complete(first.op.Context, signaling.OperationSucceeded, signaling.Result{Code: 200})
	}
	l.begin()
}

func (l *line) cancel(keepBackground bool) {
	if l.timer != nil {
		l.timer.Stop()
	}
	cut := signaling.Result{Code: 400, Subcode: 8508, Message: "cancelled"}
	for _, it := range l.queue {
		if it.last {
			l.complete(it.op.Context, signaling.OperationFailed, cut)
		}
	}
	l.queue = nil
	if l.tape != nil {
		l.tape.timer.Stop()
		l.complete(l.tape.Context, signaling.OperationFailed, cut)
		l.tape = nil
	}
	if keepBackground {
		return
	}
	for _, context := range l.background {
		l.complete(context, signaling.OperationFailed, cut)
	}
	l.background = nil
}

func (l *line) complete(context string, status signaling.OperationStatus, result signaling.Result) {
	l.out.put(signaling.OperationCompleted{Call: l.id, Operation: signaling.Operation{
		Context: context, Status: status, Result: result,
	}})
}

func (l *line) hear(uri string) {
	select {
	case l.heard <- uri:
	default: // a test that never listens does not stop the bot
	}
}

// press is the caller pressing a key.
func (l *line) press(k media.Key) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != signaling.StateEstablished {
		return
	}
	l.keys++
	l.out.put(signaling.ToneReceived{Call: l.id, Sequence: l.keys, Tone: media.Tone{Key: k, Source: media.ByEvent}})
}

// answer establishes a call that the bot has made.
func (l *line) answer() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != signaling.StateEstablishing {
		return
	}
	l.state = signaling.StateEstablished
	l.out.put(signaling.StateChanged{
		Call: l.id, State: l.state, Media: signaling.Media{Hosting: signaling.AppHosted, Description: "answer"},
	})
}

// refused ends a call that the bot does not take.
func (l *line) refused(n signaling.Notification) {
	if _, rings := n.(signaling.Incoming); rings {
		l.hangUp(unavailable)
	}
}

func (l *line) hangUp(result signaling.Result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end(result)
}

func (l *line) end(result signaling.Result) {
	if l.state == signaling.StateTerminated {
		return
	}
	l.cancel(false)
	l.state, l.result = signaling.StateTerminated, result
	l.out.put(signaling.Terminated{Call: l.id, Result: result})
	close(l.ended)
}
