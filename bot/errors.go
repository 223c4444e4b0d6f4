package bot

import (
	"errors"
	"fmt"

	"callbot/signaling"
)

// Why a call's context is cancelled, beside *EndedError.
var (
	// ErrShutdown says that the Runtime is ending.
	ErrShutdown = errors.New("the bot is shutting down")
	// ErrOverflow says that the handler did not take its keys.
	ErrOverflow = errors.New("the mailbox of the call is full")
	// ErrReturned says that the handler has returned.
	ErrReturned = errors.New("the handler has returned")
)

// What a question may come to.
var (
	// ErrNoInput says that the caller did not answer.
	ErrNoInput = errors.New("the caller pressed nothing")
	// ErrNoMatch says that the caller's answers made no sense.
	ErrNoMatch = errors.New("the caller pressed nothing that fits")
)

// EndedError says that the call has ended, and why.
type EndedError struct{ Result signaling.Result }

func (e *EndedError) Error() string {
	return "the call has ended: " + text(e.Result)
}

// PromptError says that a prompt could not be played.
type PromptError struct{ Result signaling.Result }

func (e *PromptError) Error() string {
	return "prompt not played: " + text(e.Result)
}

// RecordError says that a recording was not made: nothing was said, or it failed.
type RecordError struct{ Result signaling.Result }

func (e *RecordError) Error() string { return "not recorded: " + text(e.Result) }

// OperationError says that an operation came to nothing.
type OperationError struct{ Result signaling.Result }

func (e *OperationError) Error() string { return "not done: " + text(e.Result) }

// unsupported reports whether a command was refused because the service has no words
// for it.
func unsupported(err error) bool {
	var refused *signaling.Error
	return errors.As(err, &refused) && refused.Code == signaling.Unsupported
}

// unknown reports whether the service says that there is no such call, or none any more.
func unknown(err error) bool {
	var refused *signaling.Error
	return errors.As(err, &refused) && refused.Code == signaling.NotFound
}

func text(r signaling.Result) string { return fmt.Sprintf("%d/%d %s", r.Code, r.Subcode, r.Message) }
