package lite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/pion/transport/v2"

	"callbot/media"
	"callbot/media/sdp"
)

// DefaultTimeout is how long a silent peer is waited for.
const DefaultTimeout = 10 * time.Second

// Transport makes legs. The zero value is ready for use; fields must not change after
// the first leg was made. All methods may be called from any goroutine.
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

	// Network replaces the operating system's sockets, as in virtual time.
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

	// Log takes what is of use when a call does not come about, at debug level.
	Log *slog.Logger

	mu       sync.Mutex // guards what follows
	shared   *socket
	identity *identity
	closed   bool

	keeper     keeper
	handshakes handshakes
}

var _ media.Connector = (*Transport)(nil)

// errClosed is what a closed Transport answers.
var errClosed = errors.New("lite: transport is closed")

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
	if t.shared != nil {
		return nil
	}
	conn, err := t.listenShared()
	if err != nil {
		return fmt.Errorf("lite: %w", err)
	}
	t.shared = newShared(conn)
	t.shared.start()
	t.keeper.start()
	return nil
}

// Addr is the UDP address that answering legs share, nil before Open.
func (t *Transport) Addr() net.Addr {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.shared == nil {
		return nil
	}
	return t.shared.addr()
}

// Gather calls turn, and sends what the answering legs send meanwhile in as few calls of
// the system as possible: at the end, or half a millisecond after the first of it was
// written and something else is. It is for whoever lets many legs send at one time.
func (t *Transport) Gather(turn func()) {
	if shared := t.socket(); shared != nil && shared.outbox != nil {
		shared.outbox.turn(turn)
		return
	}
	turn()
}

// Visit takes what has come in for the answering legs, and hands it on before it returns.
// It is for whoever is awake every few milliseconds anyway, and says when it comes again;
// the zero time, when that is not known. While there are many legs, and somebody comes
// often, nobody else wakes up for what comes in.
func (t *Transport) Visit(next time.Time) {
	if shared := t.socket(); shared != nil && shared.shifts != nil {
		shared.shifts.visit(next)
	}
}

// socket is that of the answering legs, nil when it is not open.
func (t *Transport) socket() *socket {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.shared
}

// Close gives up the UDP port. Legs must be closed before.
func (t *Transport) Close() error {
	t.mu.Lock()
	shared := t.shared
	t.closed, t.shared = true, nil
	t.mu.Unlock()
	if shared == nil {
		return nil
	}
	t.keeper.stop()
	return shared.close()
}

// Answer makes the leg that an offer asks for, and the answer to send back. A
// *media.DescriptionError says what is wrong with the offer.
func (t *Transport) Answer(ctx context.Context, offer string) (media.Leg, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	remote, err := sdp.Parse(offer, t.G711)
	if err != nil {
		return nil, "", err
	}
	peer, err := remote.Peer()
	if err != nil {
		return nil, "", err
	}
	socket, id, err := t.resources()
	if err != nil {
		return nil, "", err
	}
	l := newLeg(t, socket, id)
	local, err := l.local(id, peer.Lite, answering(peer.Setup))
	if err != nil {
		return nil, "", err
	}
	answer, err := remote.Reply(local)
	if err != nil {
		return nil, "", err
	}
	l.join()
	l.agree(remote, peer, local.Setup == sdp.Active, peer.Lite)
	return l, answer, nil
}

// answering is who begins the handshake when we answer: the peer, unless it will not.
func answering(offered sdp.Setup) sdp.Setup {
	if offered == sdp.Passive {
		return sdp.Active
	}
	return sdp.Passive
}

// Offer makes a leg and the offer to send; the leg waits for Accept.
func (t *Transport) Offer(ctx context.Context) (media.OfferedLeg, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	_, id, err := t.resources()
	if err != nil {
		return nil, "", err
	}
	conn, err := t.listenOwn()
	if err != nil {
		return nil, "", fmt.Errorf("lite: %w", err)
	}
	l := newLeg(t, newSocket(conn), id)
	l.own = true
	local, err := l.local(id, true, sdp.ActPass)
	if err != nil {
		return nil, "", errors.Join(err, conn.Close())
	}
	offer, err := local.Offer()
	if err != nil {
		return nil, "", errors.Join(err, conn.Close())
	}
	l.socket.start()
	l.join()
	return l, offer, nil
}

// resources are what all legs share, made where they are first needed.
func (t *Transport) resources() (*socket, *identity, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.open(); err != nil {
		return nil, nil, err
	}
	if t.identity == nil || time.Since(t.identity.made) >= identityAge {
		id, err := newIdentity()
		if err != nil {
			return nil, nil, fmt.Errorf("lite: making a certificate: %w", err)
		}
		t.identity = id
	}
	return t.shared, t.identity, nil
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
