package ivrtest

import (
	"errors"
	"time"

	"callbot/ivr"
	"callbot/media"
	"callbot/signaling"
)

// Reply is what a web service answers.
type Reply struct {
	Status int // of HTTP; 0 means 200
	Body   []byte
	Err    error         // why there is no answer
	After  time.Duration // how long it takes
}

// ringing is how long others take to answer, or not to.
const ringing = 3*time.Second + 7*time.Millisecond

var errNoWeb = errors.New("nothing answers")

// waiting are events that the world has in store, by their time.
type waiting []ivr.Event

// request answers a request, when its time has come.
func (c *Conversation) request(r ivr.Request) {
	reply := Reply{Err: errNoWeb}
	if c.Web != nil {
		reply = c.Web(r)
	}
	if reply.Status == 0 {
		reply.Status = 200
	}
	c.wait.add(ivr.Fetched{
		At: c.now + reply.After, Context: r.Context, Status: reply.Status, Body: reply.Body, Err: reply.Err,
	})
}

// command does what a command asks of the world beyond the player.
func (c *Conversation) command(cmd signaling.Command) {
	switch cmd := cmd.(type) {
	case signaling.CancelMedia:
		c.wait.drop(c.tape.Context)
		c.tape = recording{}
	case signaling.Transfer:
		c.transfer(cmd.Target)
	case signaling.Invite:
		outcome := ivr.Completed
		if c.Invited != nil && !c.Invited(cmd.Participants) {
			outcome = ivr.Failed
		}
		c.wait.add(ivr.OperationEnded{At: c.now + ringing, Context: cmd.Context, Outcome: outcome})
	case signaling.Record:
		c.tape = recording{cmd, c.now}
		c.tape.endsAt(c, c.now+cmd.InitialSilence, ivr.OperationEnded{
			Outcome: ivr.Failed, Result: signaling.Result{Code: 400, Subcode: 8510, Message: "nothing was said"},
		})
	default: // the others ask nothing of the world
	}
}

func (c *Conversation) transfer(to signaling.Identity) {
	var failed signaling.Result
	if c.Transferred != nil {
		failed = c.Transferred(to)
	}
	if failed.Code == 0 {
		c.wait.add(ivr.HungUp{At: c.now + ringing})
		return
	}
	c.wait.add(ivr.TransferFailed{At: c.now + ringing, Result: failed})
}

// Speak is the caller speaking, which matters while the bot records.
func (c *Conversation) Speak(d time.Duration) error {
	if c.tape.Context != "" {
		end := min(c.now+d+c.tape.MaxSilence, c.tape.began+c.tape.MaxDuration)
		c.tape.endsAt(c, end, ivr.OperationEnded{Recording: c.tape.location()})
	}
	return c.Wait(d)
}

// recording is a Record command that runs.
type recording struct {
	signaling.Record
	began time.Duration
}

// endsAt changes the end of the recording.
func (r *recording) endsAt(c *Conversation, at time.Duration, e ivr.OperationEnded) {
	c.wait.drop(r.Context)
	e.At, e.Context = at, r.Context
	c.wait.add(e)
}

// stop ends the recording by a stop key.
func (r *recording) stop(key media.Key, c *Conversation) {
	for _, k := range r.StopTones {
		if k == key && r.Context != "" {
			r.endsAt(c, c.now, ivr.OperationEnded{Recording: r.location()})
		}
	}
}

func (r *recording) location() string { return "recording:" + r.Context }

func (w *waiting) add(e ivr.Event) { *w = append(*w, e) }

// drop forgets the end of an operation.
func (w *waiting) drop(context string) {
	kept := (*w)[:0]
	for _, e := range *w {
		if op, ok := e.(ivr.OperationEnded); !ok || op.Context != context {
			kept = append(kept, e)
		}
	}
	*w = kept
}

// next is when the next event comes.
func (w *waiting) next() (time.Duration, bool) {
	if len(*w) == 0 {
		return 0, false
	}
	at := ivr.At((*w)[0])
	for _, e := range *w {
		at = min(at, ivr.At(e))
	}
	return at, true
}

// take takes the event that comes at a moment.
func (w *waiting) take(at time.Duration) (ivr.Event, bool) {
	for i, e := range *w {
		if ivr.At(e) == at {
			*w = append((*w)[:i:i], (*w)[i+1:]...)
			return e, true
		}
	}
	return nil, false
}
