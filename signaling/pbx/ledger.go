package pbx

import (
	"slices"
	"sync"

	"github.com/google/uuid"

	"callbot/signaling"
)

// maxOperations is how many operations of one call can be looked up; the oldest that
// have ended are forgotten first.
const maxOperations = 256

// ledger keeps what came of an application's operations on one of its calls. Any
// goroutine may use it.
type ledger struct {
	mu         sync.Mutex
	operations []signaling.Operation
}

// begun is the operation of a command that takes time.
func begun(cmd signaling.Command, clientContext string) signaling.Operation {
	return signaling.Operation{
		ID: signaling.OperationID(uuid.NewString()), Kind: signaling.KindOf(cmd),
		Context: clientContext, Status: signaling.OperationRunning,
	}
}

// done is an operation that was over as soon as it was asked for. It is not told of
// again.
func done(cmd signaling.Command, clientContext string) signaling.Operation {
	op := begun(cmd, clientContext)
	op.Status, op.Result = signaling.OperationSucceeded, succeeded
	return op
}

// succeeded is the result of an operation that did what it was to do.
var succeeded = signaling.Result{Code: 200, Message: "Action completed successfully."}

// keep notes an operation, that it runs, or how it ended, and returns it. What comes
// later in its life may be noted first, and stands.
func (l *ledger) keep(op signaling.Operation) signaling.Operation {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := slices.IndexFunc(l.operations, func(known signaling.Operation) bool { return known.ID == op.ID })
	switch {
	case at >= 0 && over(op):
		op.Kind = max(op.Kind, l.operations[at].Kind)
		l.operations[at] = op
	case at >= 0:
		known := &l.operations[at]
		known.Kind, known.Status = max(known.Kind, op.Kind), max(known.Status, op.Status)
	default:
		l.operations = append(l.operations, op)
		l.forget()
	}
	return op
}

// forget makes room. The lock is held.
func (l *ledger) forget() {
	if len(l.operations) <= maxOperations {
		return
	}
	oldest := max(0, slices.IndexFunc(l.operations, over))
	l.operations = slices.Delete(l.operations, oldest, oldest+1)
}

func over(op signaling.Operation) bool {
	return op.Status == signaling.OperationSucceeded || op.Status == signaling.OperationFailed
}

// all returns the operations that are known, the oldest first.
func (l *ledger) all() []signaling.Operation {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.operations)
}
