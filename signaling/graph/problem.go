package graph

import (
	"errors"
	"net/http"
	"strconv"

	"callbot/signaling"
)

// problems is the one table of errors, read both ways: what a peer sees of a code, and
// what a code a peer's error is. The first row of a code is what is written; the
// others are numbers that the platform uses for the same kind of thing.
var problems = []struct {
	code    signaling.Code
	status  int
	subcode int
}{
	{signaling.Internal, http.StatusInternalServerError, 9999},
	{signaling.InvalidArgument, http.StatusBadRequest, 8523},
	{signaling.Unauthenticated, http.StatusUnauthorized, 7501},
	{signaling.Forbidden, http.StatusForbidden, 7504},
	{signaling.Forbidden, http.StatusForbidden, 7503}, // not registered
	{signaling.Forbidden, http.StatusForbidden, 7505}, // another tenant
	{signaling.Forbidden, http.StatusForbidden, 7507}, // another's identity
	{signaling.NotFound, http.StatusNotFound, 8522},
	{signaling.WrongState, http.StatusBadRequest, 8585},
	{signaling.WrongState, http.StatusBadRequest, 8501}, // not established
	{signaling.WrongState, http.StatusBadRequest, 8528}, // terminated
	{signaling.WrongState, http.StatusPreconditionFailed, 8583},
	{signaling.WrongMedia, http.StatusBadRequest, 8500},
	{signaling.Conflict, http.StatusConflict, 8519},
	{signaling.Unavailable, http.StatusServiceUnavailable, 9001},
	{signaling.Unavailable, http.StatusTooManyRequests, 8516},
	{signaling.Unsupported, http.StatusNotImplemented, 8520},
}

// statusOf is the HTTP status of an error, and the platform's number for it.
func statusOf(e *signaling.Error) (status, subcode int) {
	for _, p := range problems {
		if p.code == e.Code && (e.Subcode == 0 || e.Subcode == p.subcode) {
			return p.status, p.subcode
		}
	}
	for _, p := range problems {
		if p.code == e.Code {
			return p.status, e.Subcode // a number not in the table is passed on
		}
	}
	return http.StatusInternalServerError, e.Subcode
}

// codeOf is the kind of error of a peer's number, or of its HTTP status where the
// number says nothing.
func codeOf(status, subcode int) signaling.Code {
	for _, p := range problems {
		if p.subcode == subcode {
			return p.code
		}
	}
	switch status {
	case http.StatusGatewayTimeout, http.StatusBadGateway:
		return signaling.Unavailable
	case http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return signaling.InvalidArgument
	}
	for _, p := range problems {
		if p.status == status {
			return p.code
		}
	}
	return signaling.Internal
}

// problemOf is the error as peers may see it: what is no *signaling.Error is a fault
// of ours, whose text is not for them.
func problemOf(err error) *signaling.Error {
	var e *signaling.Error
	if !errors.As(err, &e) || e.Code == signaling.Internal {
		return &signaling.Error{Code: signaling.Internal, Message: "An internal error occurred.", Err: err}
	}
	return e
}

// codeText is the "code" of an error body: the platform's number in nearly all cases.
func codeText(status, subcode int) string {
	if status == http.StatusUnauthorized {
		return "InvalidAuthenticationToken"
	}
	return strconv.Itoa(subcode)
}
