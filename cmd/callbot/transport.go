package main

import (
	"fmt"
	"log/slog"

	"callbot/media"
	"callbot/media/lite"
	"callbot/media/sdp"
	"callbot/media/webrtc"
)

// transport carries the sound of calls over UDP.
type transport interface {
	media.Connector
	// Open takes the port, so that a port in use is found out at once.
	Open() error
	Close() error
}

// The names of transports.
const (
	liteTransport = "lite" // what calls need, at little cost
	pionTransport = "pion" // all of Pion's WebRTC
)

// openTransport takes the UDP port on which all media of this process arrives.
func openTransport(config mediaConfig, log *slog.Logger) (transport, error) {
	t, err := newTransport(config, sdp.Ask{}, log)
	if err != nil {
		return nil, err
	}
	if err := t.Open(); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return t, nil
}

// newTransport makes the transport that the configuration names, lite where it names
// none.
func newTransport(config mediaConfig, ask sdp.Ask, log *slog.Logger) (transport, error) {
	switch config.Transport {
	case "", liteTransport:
		return &lite.Transport{Address: config.Listen, AcceptCM: config.AESCM, G711: true, Ask: ask, Log: log}, nil
	case pionTransport:
		return &webrtc.Transport{Address: config.Listen, AcceptCM: config.AESCM, G711: true, Ask: ask, Log: log}, nil
	default:
		return nil, fmt.Errorf("media: transport must be lite or pion, not %q", config.Transport)
	}
}
