package hosting

import (
	"slices"

	"callbot/media/prompt"
	"callbot/signaling"
)

// maxJobs is how many prompts and recordings of one call may wait or run.
const maxJobs = 64

// job is an operation that takes its turn in the queue: prompts, and then perhaps a
// recording or keys.
type job struct {
	op       signaling.Operation
	player   Player      // who plays the prompts
	single   bool        // it is for single participants, who may leave meanwhile
	item     prompt.Item // without prompts nothing is played
	broken   bool        // its prompt could not be opened: it fails when its turn comes
	take     *take       // what follows the prompts of a Record
	collects *collection // what the prompts of a Recognize ask for
	keys     bool        // it asked for keys
	began    bool        // the take has
	unpress  func()      // takes keys back that it sends as events
}

// enqueue puts a job into the queue: at its end, or in the place of all others.
func (o *Operations) enqueue(j *job, bargeIn bool) (op signaling.Operation, err error) {
	j.item.ID = string(j.op.ID)
	o.turns.ask(func() {
		if err = o.refuse(); err != nil {
			return
		}
		if bargeIn {
			o.cancel(true)
		}
		if len(o.jobs) >= maxJobs {
			err = &signaling.Error{Code: signaling.Unavailable, Message: "too many prompts are waiting"}
			return
		}
		o.jobs = append(o.jobs, j)
		if len(o.jobs) == 1 {
			o.start(j)
		}
		op = j.op
	})
	return op, err
}

// The methods below are for the turns alone.

// start begins the job at the head of the queue.
func (o *Operations) start(j *job) {
	j.op.Status = signaling.OperationRunning
	if o.Began != nil {
		o.Began(j.op)
	}
	switch {
	case j.broken:
		o.end(j, j.failure())
		return
	case j.collects != nil && !o.ask(j):
		o.end(j, noSpeech)
		return
	}
	if len(j.item.Prompts) == 0 {
		o.played(j, prompt.Completed)
		return
	}
	j.item.Done = func(outcome prompt.Outcome) { o.turns.do(func() { o.played(j, outcome) }) }
	if j.player.Play(j.item) != nil {
		o.end(j, j.failure())
	}
}

// played goes on when a job's prompts have ended. That somebody else has cancelled them
// means that the session plays nothing any more, or those for whom they were have left.
func (o *Operations) played(j *job, outcome prompt.Outcome) {
	switch {
	case !slices.Contains(o.jobs, j): // it was cancelled here, and said so
	case j.collects != nil && j.collects.listening: // a key has cut them short
	case outcome == prompt.Cancelled && j.single:
		o.end(j, cancelled)
	case outcome == prompt.Cancelled:
		o.clear()
	case j.take != nil:
		j.began = true
		if len(j.take.wish.StopTones) > 0 {
			o.hearKeys(j)
		}
		o.Go(j.take.run)
	case j.collects != nil:
		o.asked(j)
	default:
		o.end(j, succeeded)
	}
}

// end completes the job that runs, and starts the next one.
func (o *Operations) end(j *job, r signaling.Result) {
	o.jobs = slices.DeleteFunc(o.jobs, func(other *job) bool { return other == j })
	o.retire(j, r)
	if len(o.jobs) > 0 {
		o.start(o.jobs[0])
	}
}

// clear cancels every job, in order.
func (o *Operations) clear() {
	jobs := o.jobs
	o.jobs = nil
	for _, j := range jobs {
		if j.began {
			j.take.end(cancelled)
		}
		o.retire(j, cancelled)
	}
}

// retire says what came of a job that has left the queue.
func (o *Operations) retire(j *job, r signaling.Result) {
	if j.keys && o.Keys != nil {
		o.Keys(false)
	}
	if j.collects != nil {
		j.collects.rest()
		j.collects.attention.end()
		j.op.Recognition = j.collects.got
	}
	o.completed(j.op, r)
}

// hearKeys asks for keys until the job is over.
func (o *Operations) hearKeys(j *job) {
	j.keys = true
	if o.Keys != nil {
		o.Keys(true)
	}
}

// failure is what it means that the job's prompts cannot be played.
func (j *job) failure() signaling.Result {
	if j.collects != nil {
		return askFailed
	}
	return promptFailed
}
