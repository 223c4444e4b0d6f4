package wire

import (
	"time"

	"callbot/signaling"
)

const (
	maxCreateTargets   = 5
	maxRingingDuration = 115 * time.Second
)

// FromCreate writes the wish to call somebody, or to join a meeting.
func FromCreate(c signaling.Create) *Call {
	w := &Call{
		Type:                    typeCall,
		CallbackURI:             c.CallbackURI,
		CallChainID:             c.ChainID,
		Targets:                 fromTargets(c.Targets),
		RequestedModalities:     []string{"audio"},
		MediaConfig:             FromMedia(c.Media, Offer),
		CallOptions:             fromOptions(c.Options, signaling.Outbound),
		RingingTimeoutInSeconds: wholeSeconds(c.Timeout),
		Source:                  fromParticipant(typeParticipantInfo, signaling.Participant{Identity: c.Source}),
	}
	w.ChatInfo, w.MeetingInfo = fromMeeting(c.Meeting)
	return w
}

// Create reads the wish to call somebody, or to join a meeting. Errors: InvalidArgument.
func (c *Call) Create() (signaling.Create, error) {
	if c.CallbackURI == "" {
		return signaling.Create{}, invalid("callbackUri is missing")
	}
	who, where, err := c.whither()
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
		Targets: who, Meeting: where, Source: c.Source.Participant().Identity, Media: m, CallbackURI: c.CallbackURI,
		Timeout: timeout, Options: c.CallOptions.Options(), ChainID: c.CallChainID,
	}, nil
}

// whither reads whom a new call is for: those it is to ring, or those in a meeting.
func (c *Call) whither() (who []signaling.Identity, where signaling.Meeting, err error) {
	if c.MeetingInfo == nil {
		who, err = targets("targets", c.Targets, maxCreateTargets)
		return who, where, err
	}
	if len(c.Targets) != 0 {
		return nil, where, invalid("targets: who joins a meeting calls nobody")
	}
	where, err = toJoin(c.ChatInfo, c.MeetingInfo)
	return nil, where, err
}
