package pbx

import (
	"callbot/signaling"
	"callbot/signaling/phone"
)

// verdict is why a call ended, as one party sees it: for an application the result,
// for a phone the reason too.
type verdict struct {
	result signaling.Result
	reason phone.Reason
}

// ending is why a party's call ends, and what that means to whoever talks to it.
type ending struct{ own, others verdict }

// both is an ending that looks the same from either side.
func both(v verdict) ending { return ending{v, v} }

func because(code, subcode int, reason phone.Reason, message string) verdict {
	return verdict{signaling.Result{Code: code, Subcode: subcode, Message: message}, reason}
}

// The verdicts. Codes and sub-codes are those of the Microsoft Graph calling API
// (call: delete, "Call end codes") and, where that has none, of Azure Communication
// Services, which shares its table of sub-codes.
var (
	otherHungUp   = because(200, 4521, phone.HungUp, "The other side hung up.")
	phoneHungUp   = because(200, 0, phone.HungUp, "This phone hung up.")
	botHungUp     = because(200, 7000, phone.HungUp, "The application ended the call.")
	shutDown      = because(200, 5001, phone.HungUp, "The service is shutting down.")
	redirected    = because(200, 0, phone.AnsweredElse, "The call was redirected.")
	transferred   = because(200, 7015, phone.AnsweredElse, "The call was handed over.")
	removed       = because(200, 5300, phone.HungUp, "Another participant removed this one.")
	ended         = because(200, 5003, phone.HungUp, "The call was ended for everybody.")
	onlyOne       = because(200, 5010, phone.HungUp, "Everybody else has left.")
	nobodyLeft    = because(200, 5012, phone.HungUp, "Nobody is left in the call.")
	nobodyJoined  = because(200, 5013, phone.NotAnswered, "Nobody has joined the call.")
	onlyHidden    = because(200, 5020, phone.HungUp, "Nobody who can be seen is left in the call.")
	forgotten     = because(200, 5855, phone.NotAnswered, "Nobody has let this one in from the lobby.")
	notForMany    = because(403, 7504, phone.Failed, "The application may not be in a call of many.")
	full          = because(403, 8541, phone.Rejected, "The call has as many participants as it may have.")
	cancelled     = because(487, 8542, phone.HungUp, "The caller hung up before anybody answered.")
	elsewhere     = because(487, 8542, phone.AnsweredElse, "Somebody else answered the call.")
	declined      = because(603, 8538, phone.Rejected, "The call was declined.")
	busy          = because(486, 8539, phone.Rejected, "The called party is busy.")
	forbidden     = because(403, 8538, phone.Rejected, "The called party does not take this call.")
	notAnswered   = because(408, 8587, phone.NotAnswered, "Nobody answered in time.")
	nobodyThere   = because(480, 10037, phone.NotAnswered, "There is nobody to be rung.")
	unreachable   = because(480, 8586, phone.Failed, "The called application could not be reached.")
	lapsed        = because(408, 8537, phone.HungUp, "The application gave no sign of life.")
	noMedia       = because(410, 301005, phone.Failed, "No media arrived from the phone.")
	noBotMedia    = because(500, 1005, phone.Failed, "The application's media could not be reached.")
	overrun       = because(500, 9002, phone.Failed, "The application did not take its notifications.")
	serviceFailed = because(500, 9001, phone.Failed, "The service could not prepare the call's media.")
)

// Why other things came to nothing than a call.
var (
	withdrawn   = signaling.Result{Code: 400, Subcode: 8508, Message: "The invitation was taken back."}
	notReplaced = signaling.Result{Code: 500, Subcode: 7700, Message: "The call to be replaced is there no more."}
)

// The endings that look different from either side.
var (
	byPhone = ending{own: phoneHungUp, others: otherHungUp}
	byBot   = ending{own: botHungUp, others: otherHungUp}
	byLapse = ending{own: lapsed, others: otherHungUp}
)

// rejection is the verdict of a refused call.
func rejection(reason signaling.RejectReason) verdict {
	switch reason {
	case signaling.RejectBusy:
		return busy
	case signaling.RejectForbidden:
		return forbidden
	default:
		return declined
	}
}
