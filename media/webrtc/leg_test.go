package webrtc_test

import (
	"testing"

	"github.com/pion/transport/v2"

	"callbot/media/webrtc"
	"callbot/media/webrtc/webrtctest"
)

// Ensure that legs do what every leg over a network must.
func TestLegs(t *testing.T) {
	side := webrtctest.Side{
		New:         func(n transport.Net) webrtctest.Connector { return &webrtc.Transport{Network: n} },
		Vanished:    webrtc.ErrVanished,
		Unreachable: webrtc.ErrUnreachable,
	}
	webrtctest.TestLegs(t, side, side)
}

// virtual makes two transports on a virtual network.
func virtual(t *testing.T, line webrtctest.Line) (a, b *webrtc.Transport, n *webrtctest.Network) {
	t.Helper()
	n = webrtctest.New(t, line)
	return &webrtc.Transport{Network: n.Join(t)}, &webrtc.Transport{Network: n.Join(t)}, n
}
