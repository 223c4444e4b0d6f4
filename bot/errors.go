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
	return fmt.Sprintf("the call has ended: %d/%d %s", e.Result.Code, e.Result.Subcode, e.Result.Message)
}

// PromptError says that a prompt could not be played.
type PromptError struct{ Result signaling.Result }

func (e *PromptError) Error() string {
	return fmt.Sprintf("prompt not played: %d/%d %s", e.Result.Code, e.Result.Subcode, e.Result.Message)
}
