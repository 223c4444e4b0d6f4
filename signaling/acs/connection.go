package acs

import (
	"slices"
	"sync"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/uuid"
)

// connection is a call of the resource, or a recording, as the dialect knows it: what
// was said with the request that began it, the operations that run, and the events that
// are on their way.
type connection struct {
	resource *Resource
	key      string // names it in the callback that the calling service knows
	version  version
	callback string              // where its events go
	context  string              // the operationContext of the request that began it
	failure  string              // the event that says that it could not begin
	begun    wire.CallConnection // what the request said, to be told again

	// What follows is known once bound is closed.
	bound       chan struct{}
	id          signaling.CallID
	me          signaling.ParticipantID
	server      string // serverCallId
	correlation string
	number      int  // counts the calls of the resource
	joined      bool // a call that goes on, in place of calling or answering

	mail mail

	mu        sync.Mutex
	connected bool
	over      bool
	rosters   int64
	roster    *signaling.RosterUpdated // the last one, while it cannot be told yet
	pending   map[string]*pending      // by the context that the calling service knows
	queue     []*pending               // those of the main leg, in order
	clearings int                      // how often all that played was to be cancelled
	tones     []*toneWatch
	stream    stream

	transcription transcription

	// Of the previews of 2021 only.
	wants   []string // kinds of events
	subject string
	told    string // the last state
	guests  map[string]signaling.Identity
}

// maxPending bounds the operations of one connection that have not ended.
const maxPending = 256

var errTooMany = &signaling.Error{Code: signaling.Unavailable, Subcode: 8516, Message: "Too many operations wait on this call."}

// pending is an operation whose end is to be told.
type pending struct {
	succeeded, failed, cancelled string // the events; "" is none
	context                      string
	callback                     string // in place of the connection's; "" is that
	branch                       branch
	interrupts                   bool // it cancels all that came before it
	clearings                    int  // there were that many when it came
	plays                        bool // its beginning is told
	started                      bool
	data                         wire.EventData // what the events carry besides
	withdrawn                    bool           // an invitation that was taken back
	operation                    signaling.OperationID
}

// branch is the part of the sound that an operation takes its turn in.
// https://learn.microsoft.com/azure/communication-services/concepts/call-automation/play-action
type branch uint8

const (
	noBranch   branch = iota
	mainBranch        // what everybody hears: it waits for its turn
	subBranch         // what one participant hears: there is one of them at a time
)

// expect notes an operation before the calling service is asked for it, and returns the
// context that it is to have. Codes: Unavailable, WrongState.
func (c *connection) expect(p *pending) (token string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case len(c.pending) >= maxPending:
		return "", errTooMany
	case p.branch == subBranch && c.subBusy():
		return "", errBusyMedia
	}
	if c.pending == nil {
		c.pending = map[string]*pending{}
	}
	if p.interrupts {
		c.clearings++
	}
	p.clearings = c.clearings
	token = uuid.NewString()
	c.pending[token] = p
	return token, nil
}

// clears notes that all that plays is to be cancelled.
func (c *connection) clears() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clearings++
}

// subBusy reports whether something runs that only one participant hears.
func (c *connection) subBusy() bool {
	for _, p := range c.pending {
		if p.branch == subBranch {
			return true
		}
	}
	return false
}

// unexpected forgets an operation that was refused.
func (c *connection) unexpected(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.pending, token)
}

// accepted notes that an operation was taken, and tells what is known of it by now.
func (c *connection) accepted(token string, op signaling.Operation) {
	c.mu.Lock()
	p := c.pending[token]
	if p == nil { // it has ended already
		c.mu.Unlock()
		return
	}
	p.operation = op.ID
	if p.branch == mainBranch {
		c.queue = append(c.queue, p)
	}
	var events []posting
	if p.branch == subBranch || len(c.queue) > 0 && c.queue[0] == p {
		events = c.starts(p, events)
	}
	c.mail.put(c, events...)
	c.mu.Unlock()
	if op.Status == signaling.OperationSucceeded || op.Status == signaling.OperationFailed {
		op.Context = token
		c.settle(op)
	}
}

// settle tells what came of an operation.
func (c *connection) settle(op signaling.Operation) {
	c.mu.Lock()
	p := c.pending[op.Context]
	if p == nil {
		c.mu.Unlock()
		return
	}
	delete(c.pending, op.Context)
	c.queue = slices.DeleteFunc(c.queue, func(other *pending) bool { return other == p })
	events := c.ends(p, op, nil)
	if p.branch == mainBranch {
		events = c.startNext(p, op, events)
	}
	c.mail.put(c, events...)
	c.mu.Unlock()
}

// startNext tells that the first of the queue plays now that p has ended. What was there
// when p was cancelled is cancelled with it, and never plays. The lock is held.
func (c *connection) startNext(p *pending, op signaling.Operation, events []posting) []posting {
	if len(c.queue) == 0 {
		return events
	}
	next := c.queue[0]
	if op.Result.Subcode == cancelledCode && next.clearings <= p.clearings {
		return events
	}
	return c.starts(next, events)
}

// starts tells that something plays now, once. The lock is held.
func (c *connection) starts(p *pending, events []posting) []posting {
	if p.started {
		return events
	}
	p.started = true
	if !p.plays || !c.version.knowsFailures() {
		return events
	}
	return append(events, c.event(wire.PlayStarted, p.callback, wire.EventData{OperationContext: p.context, Result: success()}))
}

// event makes an event of the connection that goes to its callback, or another one.
func (c *connection) event(kind, callback string, d wire.EventData) posting {
	if callback == "" {
		callback = c.callback
	}
	d.CallConnectionID, d.ServerCallID, d.CorrelationID = string(c.id), c.server, c.correlation
	source := "calling/callConnections/" + string(c.id)
	if c.id == "" { // a call in which the application takes no part
		source = "calling/serverCalls/" + c.server
	}
	return posting{kind: kind, url: callback, source: source, data: d}
}

func success() *wire.Result {
	return &wire.Result{Code: 200, Message: "Action completed successfully."}
}
