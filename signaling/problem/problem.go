package problem

import (
	"errors"
	"net/http"

	"callbot/signaling"
)

// Table is what peers of a dialect see of errors, for all codes. The first row of a code
// is what is written where an error has no number of its own; the others are numbers that
// the platform uses for the same kind of thing.
type Table []struct {
	Code    signaling.Code
	Status  int // of HTTP
	Subcode int // the platform's number
}

// Written is the HTTP status of an error, and the platform's number for it. A number that
// is not in the table is passed on, with the status of the error's code.
func (t Table) Written(e *signaling.Error) (status, subcode int) {
	for _, r := range t {
		if r.Code == e.Code && (e.Subcode == 0 || e.Subcode == r.Subcode) {
			return r.Status, r.Subcode
		}
	}
	for _, r := range t {
		if r.Code == e.Code {
			return r.Status, e.Subcode
		}
	}
	return http.StatusInternalServerError, e.Subcode
}

// Read is the kind of error whose status this is in the first place; ok is false where it
// is none's.
func (t Table) Read(status int) (code signaling.Code, ok bool) {
	for _, r := range t {
		if r.Status == status {
			return r.Code, true
		}
	}
	return signaling.Internal, false
}

// Of is an error as peers may see it: what is no *signaling.Error is a fault of ours,
// whose text is not for them.
func Of(err error) *signaling.Error {
	var e *signaling.Error
	if !errors.As(err, &e) || e.Code == signaling.Internal {
		return &signaling.Error{Code: signaling.Internal, Message: "An internal error occurred.", Err: err}
	}
	return e
}
