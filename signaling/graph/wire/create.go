package wire

import (
	"time"

	"callbot/signaling"
)

const (
	maxCreateTargets   = 5
	maxRingingDuration = 115 * time.Second
)

// FromCreate writes the wish to call somebody.
func FromCreate(c signaling.Create) *Call {
	return &Call{
		Type:                    typeCall,
		CallbackURI:             c.CallbackURI,
		CallChainID:             c.ChainID,
		Targets:                 fromTargets(c.Targets),
		RequestedModalities:     []string{"audio"},
		MediaConfig:             FromMedia(c.Media, Offer),
		CallOptions:             fromOptions(c.Options, signaling.Outbound),
		RingingTimeoutInSeconds: wholeSeconds(c.Timeout),
	}
}

// Create reads the wish to call somebody. Errors: InvalidArgument, and Unsupported for
// joining a meeting.
func (c *Call) Create() (signaling.Create, error) {
	if c.MeetingInfo != nil {
		return signaling.Create{}, &signaling.Error{Code: signaling.Unsupported, Message: "meetingInfo: meetings are not served"}
	}
	if c.CallbackURI == "" {
		return signaling.Create{}, invalid("callbackUri is missing")
	}
	who, err := targets("targets", c.Targets, maxCreateTargets)
	if err != nil {
		return signaling.Create{}, err
	}
	m, err := c.MediaConfig.Require(Offer)
	if err != nil {
		return signaling.Create{}, err
	}
	timeout, err := within("ringingTimeoutInSeconds", c.RingingTimeoutInSeconds, time.Second, maxRingingDuration)
	if err != nil {
		return signaling.Create{}, err
	}
	return signaling.Create{
		Targets: who, Media: m, CallbackURI: c.CallbackURI,
		Timeout: timeout, Options: c.CallOptions.Options(), ChainID: c.CallChainID,
	}, nil
}
