package ivr

import (
	"time"

	"callbot/signaling"
)

// OperationEnded says what became of a Record or an Invite command.
type OperationEnded struct {
	At      time.Duration
	Context string // the command's; any but the present one is stale and ignored
	Outcome Outcome
	Result  signaling.Result
	// Recording is where a recording can be fetched.
	Recording string
}

// TransferFailed says that a Transfer command came to nothing: the call is as it was.
// A transfer that succeeds ends the call.
type TransferFailed struct {
	At     time.Duration
	Result signaling.Result
}

func (e OperationEnded) at() time.Duration { return e.At }
func (e TransferFailed) at() time.Duration { return e.At }

// identity is the party that a name in a flow means: a telephone number, or somebody
// of the directory.
func identity(name string) signaling.Identity {
	kind := signaling.User
	if len(name) > 1 && name[0] == '+' {
		kind = signaling.Phone
	}
	return signaling.Identity{Kind: kind, ID: name}
}
