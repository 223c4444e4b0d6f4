package prompt

import (
	"fmt"
	"strings"
)

// Reason says in one word why a prompt cannot be opened.
type Reason uint8

// Why a prompt cannot be opened.
const (
	NotFound    Reason = iota + 1 // no such file, or the server says so
	Refused                       // outside the prompt folder, an address or a scheme that is not allowed
	Unreachable                   // the server gave no answer, or none that is of use
	BadSound                      // not a WAV file, cut short, or of a kind that is not read
	TooLarge                      // more bytes, or more sound, than is allowed
	NoSpeech                      // no speech engine, or it failed
)

// String is the reason in a few words.
func (r Reason) String() string {
	switch r {
	case NotFound:
		return "not found"
	case Refused:
		return "refused"
	case Unreachable:
		return "unreachable"
	case BadSound:
		return "bad sound"
	case TooLarge:
		return "too large"
	case NoSpeech:
		return "no speech"
	default:
		return "unknown"
	}
}

// Error says which prompt cannot be opened, and why.
type Error struct {
	URI    string
	Reason Reason
	Err    error // the particulars
}

func (e *Error) Error() string {
	return fmt.Sprintf("prompt %q: %s: %v", Named(e.URI), e.Reason, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Named is the URI of a prompt as errors and logs may have it: without the query of an
// address, in which there may be a signature that lets whoever has it fetch more.
func Named(uri string) string {
	address, _, query := strings.Cut(uri, "?")
	if query && (strings.HasPrefix(uri, "https:") || strings.HasPrefix(uri, "http:")) {
		return address + "?…"
	}
	return uri
}

// because is an Error whose URI the store fills in.
func because(r Reason, format string, args ...any) *Error {
	return &Error{Reason: r, Err: fmt.Errorf(format, args...)}
}
