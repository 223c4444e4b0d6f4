package lite_test

import (
	"testing"

	"github.com/pion/transport/v2"

	"callbot/media/lite"
	"callbot/media/webrtc"
	"callbot/media/webrtc/webrtctest"
)

func light() webrtctest.Side {
	return webrtctest.Side{
		New:         func(n transport.Net) webrtctest.Connector { return &lite.Transport{Network: n} },
		Vanished:    lite.ErrVanished,
		Unreachable: lite.ErrUnreachable,
	}
}

func full() webrtctest.Side {
	return webrtctest.Side{
		New:         func(n transport.Net) webrtctest.Connector { return &webrtc.Transport{Network: n} },
		Vanished:    webrtc.ErrVanished,
		Unreachable: webrtc.ErrUnreachable,
	}
}

// Ensure that legs do what every leg over a network must, among themselves and with
// Pion's, whoever offers.
func TestLegs(t *testing.T) {
	t.Run("lite and lite", func(t *testing.T) { webrtctest.TestLegs(t, light(), light()) })
	t.Run("full offers", func(t *testing.T) { webrtctest.TestLegs(t, full(), light()) })
	t.Run("full answers", func(t *testing.T) { webrtctest.TestLegs(t, light(), full()) })
}
