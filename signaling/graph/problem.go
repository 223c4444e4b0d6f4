package graph

import (
	"net/http"
	"strconv"

	"callbot/signaling"
	"callbot/signaling/problem"
)

// problems is the one table of errors, read both ways: what a peer sees of a code, and
// what a code a peer's error is. The first row of a code is what is written; the
// others are numbers that the platform uses for the same kind of thing.
var problems = problem.Table{
	{signaling.Internal, http.StatusInternalServerError, 9999},
	{signaling.InvalidArgument, http.StatusBadRequest, 8523},
	{signaling.InvalidArgument, http.StatusBadRequest, 8505}, // several, where one comes over from another call
	{signaling.InvalidArgument, http.StatusBadRequest, 8526}, // a token that leads nowhere
	{signaling.InvalidArgument, http.StatusBadRequest, 8527}, // coordinates that lead nowhere
	{signaling.InvalidArgument, http.StatusBadRequest, 8559}, // in the call already
	{signaling.InvalidArgument, http.StatusBadRequest, 8560}, // the meeting is locked
	{signaling.InvalidArgument, http.StatusBadRequest, 8561}, // a wrong join id or passcode
	{signaling.InvalidArgument, http.StatusBadRequest, 8535}, // a file of the wrong format
	{signaling.InvalidArgument, http.StatusBadRequest, 8536}, // a file that cannot be fetched
	{signaling.Unauthenticated, http.StatusUnauthorized, 7501},
	{signaling.Forbidden, http.StatusForbidden, 7504},
	{signaling.Forbidden, http.StatusForbidden, 7503}, // not registered
	{signaling.Forbidden, http.StatusForbidden, 7505}, // another tenant
	{signaling.Forbidden, http.StatusForbidden, 7507}, // another's identity
	{signaling.Forbidden, http.StatusForbidden, 8552}, // an organizer is not removed
	{signaling.NotFound, http.StatusNotFound, 8522},
	{signaling.NotFound, http.StatusNotFound, 8558}, // no such participant
	{signaling.WrongState, http.StatusBadRequest, 8585},
	{signaling.WrongState, http.StatusBadRequest, 8501}, // not established
	{signaling.WrongState, http.StatusBadRequest, 8503}, // no sound flows
	{signaling.WrongState, http.StatusBadRequest, 8528}, // terminated
	{signaling.WrongState, http.StatusBadRequest, 8548}, // not a call of many
	{signaling.WrongState, http.StatusBadRequest, 8566}, // not to be unmuted
	{signaling.WrongState, http.StatusPreconditionFailed, 8583},
	{signaling.WrongMedia, http.StatusBadRequest, 8500},
	{signaling.Conflict, http.StatusConflict, 8519},
	{signaling.Conflict, http.StatusConflict, 8521}, // handed on too often
	{signaling.Conflict, http.StatusConflict, 8555}, // sent on already
	{signaling.Conflict, http.StatusConflict, 8607}, // handed over already
	{signaling.Unavailable, http.StatusServiceUnavailable, 9001},
	{signaling.Unavailable, http.StatusTooManyRequests, 8516},
	{signaling.Unsupported, http.StatusNotImplemented, 8520},
}

// codeOf is the kind of error that a peer's answer is: told by its number where the
// status may mean several things, by its status otherwise.
func codeOf(status, subcode int) signaling.Code {
	for _, p := range problems {
		if p.Subcode == subcode && (status == http.StatusBadRequest || status == p.Status) {
			return p.Code
		}
	}
	switch status {
	case http.StatusGatewayTimeout, http.StatusBadGateway:
		return signaling.Unavailable
	case http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return signaling.InvalidArgument
	}
	code, _ := problems.Read(status)
	return code
}

// codeText is the "code" of an error body: the platform's number in nearly all cases.
func codeText(status, subcode int) string {
	if status == http.StatusUnauthorized {
		return "InvalidAuthenticationToken"
	}
	return strconv.Itoa(subcode)
}
