package acs

import (
	"net/http"
	"strconv"

	"callbot/signaling"
	"callbot/signaling/problem"
)

// problems is the one table of errors: what a peer sees of a code.
// https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes
var problems = problem.Table{
	{signaling.Internal, http.StatusInternalServerError, 9999},
	{signaling.InvalidArgument, http.StatusBadRequest, 8523},
	{signaling.InvalidArgument, http.StatusBadRequest, 8582}, // nothing to say
	{signaling.Unauthenticated, http.StatusUnauthorized, 7501},
	{signaling.Unauthenticated, http.StatusUnauthorized, 7509}, // the signature
	{signaling.Forbidden, http.StatusForbidden, 7504},
	{signaling.Forbidden, http.StatusForbidden, 7507}, // another's identity
	{signaling.NotFound, http.StatusNotFound, 8522},
	{signaling.WrongState, http.StatusBadRequest, 8585},
	{signaling.WrongState, http.StatusBadRequest, 8501}, // not established
	{signaling.WrongState, http.StatusBadRequest, 8528}, // terminated
	{signaling.WrongState, http.StatusPreconditionFailed, 8583},
	{signaling.WrongMedia, http.StatusBadRequest, 8500},
	{signaling.Conflict, http.StatusConflict, 8519},
	{signaling.Conflict, http.StatusBadRequest, 8553}, // recorded already
	{signaling.Conflict, http.StatusBadRequest, 8559}, // called already
	{signaling.Unavailable, http.StatusServiceUnavailable, 9001},
	{signaling.Unavailable, http.StatusTooManyRequests, 8516},
	{signaling.Unsupported, http.StatusMethodNotAllowed, 8520},
}

// codeText is the "code" of an error body: the platform's number.
func codeText(subcode int) string { return strconv.Itoa(subcode) }

func invalid(message string) error {
	return &signaling.Error{Code: signaling.InvalidArgument, Subcode: 8523, Message: message}
}

// The errors that are the same wherever they come from.
var (
	errNoCall        = &signaling.Error{Code: signaling.NotFound, Subcode: 8522, Message: "Call not found."}
	errNoParticipant = &signaling.Error{Code: signaling.NotFound, Subcode: 8522, Message: "Participant not found."}
	errUnserved      = &signaling.Error{Code: signaling.Unsupported, Subcode: 8520, Message: "This operation is not implemented."}
	errBusyMedia     = &signaling.Error{Code: signaling.WrongState, Subcode: 8583, Message: "The action is not compatible with a media action that runs."}
)
