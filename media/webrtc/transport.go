package webrtc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/pion/ice/v2"
	"github.com/pion/transport/v2"
	pion "github.com/pion/webrtc/v3"

	"callbot/media"
	"callbot/media/pionlog"
	"callbot/media/sdp"
)

// DefaultTimeout is how long a silent peer is waited for.
const DefaultTimeout = 10 * time.Second

// Transport makes legs over WebRTC. The zero value is ready for use; fields must
// not change after the first leg was made. All methods may be called from any
// goroutine.
type Transport struct {
	// Address is the UDP address that all answering legs share, as "host:port". An
	// empty host means every IPv4 interface, loopback included; port 0 or an empty
	// Address any free port.
	//
	// A shared port tells its calls apart by the address of the peer, so that two
	// shared ports can have but one call between them. Legs that make the offer
	// therefore have a port of their own, on the same interfaces.
	Address string

	// PortMin and PortMax bound the ports of offering legs; 0 means any.
	PortMin, PortMax uint16

	// PublicIPs are announced in place of the host's own addresses, for a host
	// behind a one-to-one NAT.
	PublicIPs []string

	// Network replaces the operating system's sockets, as in virtual time. Each leg
	// then has a port of its own.
	Network transport.Net

	// AcceptCM also allows SRTP_AES128_CM_HMAC_SHA1_80, for peers that lack
	// SRTP_AEAD_AES_128_GCM (RFC 7714). Peers that have both may then choose the
	// former, which costs twice the time per packet.
	AcceptCM bool

	// G711 also allows PCMU and PCMA with peers that have no Opus.
	G711 bool

	// Ask is what peers are asked for about the sound that they send.
	Ask sdp.Ask

	// Timeout ends a leg whose peer has not been heard for so long, or cannot be
	// reached in the first place; 0 means DefaultTimeout.
	Timeout time.Duration

	// Log takes what Pion says, at debug level.
	Log *slog.Logger

	mu          sync.Mutex
	answering   *pion.API // with the shared port
	offering    *pion.API // with a port for each leg
	mux         *ice.UDPMuxDefault
	certificate *pion.Certificate
	made        time.Time // when the certificate was made
	closed      bool
}

var _ media.Connector = (*Transport)(nil)

// errClosed is what a closed Transport answers.
var errClosed = errors.New("webrtc: transport is closed")

// Open takes the UDP port, so that a port in use is found out at once. Without
// it, the first leg does so.
func (t *Transport) Open() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open()
}

func (t *Transport) open() error {
	if t.closed {
		return errClosed
	}
	if t.answering != nil {
		return nil
	}
	if t.Network == nil {
		conn, err := listen(t.Address)
		if err != nil {
			return fmt.Errorf("webrtc: %w", err)
		}
		t.mux = ice.NewUDPMuxDefault(ice.UDPMuxParams{Logger: pionlog.Factory{Log: t.log()}.NewLogger("mux"), UDPConn: conn})
	}
	shared, own, err := t.settings()
	if err != nil {
		return err
	}
	if t.offering, err = t.newAPI(own); err != nil {
		return err
	}
	t.answering, err = t.newAPI(shared)
	return err
}

// Addr is the UDP address that answering legs share, nil before Open and with a Network.
func (t *Transport) Addr() net.Addr {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mux == nil {
		return nil
	}
	return t.mux.LocalAddr()
}

// Close gives up the UDP port. Legs must be closed before.
func (t *Transport) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	if t.mux == nil {
		return nil
	}
	return t.mux.Close()
}

// Answer makes the leg that an offer asks for, and the answer to send back. A
// *media.DescriptionError says what is wrong with the offer.
func (t *Transport) Answer(ctx context.Context, offer string) (media.Leg, string, error) {
	remote, err := sdp.Parse(offer, t.G711)
	if err != nil {
		return nil, "", err
	}
	l, err := t.newLeg(true)
	if err != nil {
		return nil, "", err
	}
	local, err := l.answer(ctx, remote)
	if err != nil {
		_ = l.Close()
		return nil, "", err
	}
	text, err := remote.Answer(local, t.Ask)
	if err != nil {
		_ = l.Close()
		return nil, "", err
	}
	return l, text, nil
}

// Offer makes a leg and the offer to send; the leg waits for Accept.
func (t *Transport) Offer(ctx context.Context) (media.OfferedLeg, string, error) {
	l, err := t.newLeg(false)
	if err != nil {
		return nil, "", err
	}
	offer, err := l.offer(ctx)
	if err != nil {
		_ = l.Close()
		return nil, "", err
	}
	return l, offer, nil
}

// connection makes a peer connection, with the shared port for one that answers.
func (t *Transport) connection(answers bool) (*pion.PeerConnection, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.open(); err != nil {
		return nil, err
	}
	if err := t.renewCertificate(); err != nil {
		return nil, err
	}
	api := t.offering
	if answers {
		api = t.answering
	}
	return api.NewPeerConnection(pion.Configuration{Certificates: []pion.Certificate{*t.certificate}})
}

func (t *Transport) timeout() time.Duration {
	if t.Timeout > 0 {
		return t.Timeout
	}
	return DefaultTimeout
}

func (t *Transport) log() *slog.Logger {
	if t.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return t.Log
}
