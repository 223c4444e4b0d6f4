package wire

import (
	"time"

	"callbot/signaling"
)

// Answer is the body of the action answer.
// https://learn.microsoft.com/graph/api/call-answer
type Answer struct {
	CallbackURI         string       `json:"callbackUri,omitempty"`
	MediaConfig         *MediaConfig `json:"mediaConfig,omitempty"`
	AcceptedModalities  []string     `json:"acceptedModalities,omitempty"`
	CallOptions         *CallOptions `json:"callOptions,omitempty"`
	ParticipantCapacity Number       `json:"participantCapacity,omitempty"`
}

// FromAnswer writes an answer to a call with sound.
func FromAnswer(a signaling.Answer) Answer {
	return Answer{
		CallbackURI:        a.CallbackURI,
		MediaConfig:        FromMedia(a.Media, AnswerToOffer),
		AcceptedModalities: []string{"audio"},
		CallOptions:        fromOptions(a.Options, signaling.Inbound),
	}
}

// Command reads an answer. Errors: InvalidArgument.
func (a *Answer) Command() (signaling.Command, error) {
	m, err := a.MediaConfig.Require(AnswerToOffer)
	if err != nil {
		return nil, err
	}
	return signaling.Answer{Media: m, Options: a.CallOptions.Options(), CallbackURI: a.CallbackURI}, nil
}

// Reject is the body of the action reject.
// https://learn.microsoft.com/graph/api/call-reject
type Reject struct {
	Reason      string `json:"reason,omitempty"`
	CallbackURI string `json:"callbackUri,omitempty"`
}

// FromReject writes a refusal.
func FromReject(r signaling.Reject) Reject {
	return Reject{Reason: rejectReasons.name(r.Reason), CallbackURI: r.CallbackURI}
}

// Command reads a refusal; no reason is a reason. Errors: InvalidArgument.
func (r *Reject) Command() (signaling.Command, error) {
	reason, ok := rejectReasons.parse(r.Reason)
	if !ok && r.Reason != "" {
		return nil, invalid("reason: want none, busy or forbidden, not %.20q", r.Reason)
	}
	return signaling.Reject{Reason: reason, CallbackURI: r.CallbackURI}, nil
}

const (
	maxRedirectTargets = 25
	minRedirectTimeout = 15 * time.Second
	maxRedirectTimeout = 90 * time.Second
)

// Redirect is the body of the action redirect.
// https://learn.microsoft.com/graph/api/call-redirect
type Redirect struct {
	Targets     []ParticipantInfo `json:"targets,omitempty"`
	Timeout     Number            `json:"timeout,omitempty"` // seconds
	CallbackURI string            `json:"callbackUri,omitempty"`
	MaskCallee  bool              `json:"maskCallee,omitempty"` // beta
	MaskCaller  bool              `json:"maskCaller,omitempty"` // beta
}

// FromRedirect writes a redirection. The dialect counts whole seconds.
func FromRedirect(r signaling.Redirect) Redirect {
	return Redirect{
		Targets: fromTargets(r.Targets), Timeout: wholeSeconds(r.Timeout),
		MaskCallee: r.MaskCallee, MaskCaller: r.MaskCaller, CallbackURI: r.CallbackURI,
	}
}

// Command reads a redirection. Errors: InvalidArgument.
func (r *Redirect) Command() (signaling.Command, error) {
	who, err := targets("targets", r.Targets, maxRedirectTargets)
	if err != nil {
		return nil, err
	}
	timeout, err := within("timeout", r.Timeout, minRedirectTimeout, maxRedirectTimeout)
	if err != nil {
		return nil, err
	}
	return signaling.Redirect{
		Targets: who, Timeout: timeout,
		MaskCaller: r.MaskCaller, MaskCallee: r.MaskCallee, CallbackURI: r.CallbackURI,
	}, nil
}

// wholeSeconds rounds up: a shorter wait than asked for would cut somebody short.
func wholeSeconds(d time.Duration) Number {
	return Number((d + time.Second - 1) / time.Second)
}

// within reads seconds between two bounds; 0 is the service's own choice.
func within(what string, seconds Number, least, most time.Duration) (time.Duration, error) {
	low, high := Number(least/time.Second), Number(most/time.Second)
	if seconds != 0 && (seconds < low || seconds > high) {
		return 0, invalid("%s: want %d to %d seconds, not %d", what, low, high, seconds)
	}
	return time.Duration(seconds) * time.Second, nil
}
