package lite

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v2"
	"github.com/pion/srtp/v2"

	"callbot/media/pionlog"
)

const (
	// handshakeRetry is how soon a lost DTLS message is sent again. RFC 6347 section
	// 4.2.4.1 starts at a second, which a caller hears; ICE has just proved that the
	// path works, so that a fifth of it does no harm.
	handshakeRetry = 200 * time.Millisecond

	// maxHandshakes is how many may be under way at once. Peers beyond it are not
	// heard, and send again.
	maxHandshakes = 128
)

// secure is a leg's DTLS connection, which gives the keys for its packets (RFC 5764)
// and tells when the peer leaves.
type secure struct {
	pipe  *pipe
	tasks sync.WaitGroup

	mu    sync.Mutex // guards what follows
	begun bool
	ended bool // no handshake begins any more
	conn  *dtls.Conn
}

// handshakes counts those under way.
type handshakes struct{ n atomic.Int32 }

func (h *handshakes) enter() bool {
	if h.n.Add(1) > maxHandshakes {
		h.n.Add(-1)
		return false
	}
	return true
}

func (h *handshakes) leave() { h.n.Add(-1) }

// receiveDTLS takes a datagram of the handshake, or the peer's farewell.
func (l *leg) receiveDTLS(b []byte) {
	agreed := l.agreed.Load()
	if agreed == nil || !agreed.client && !l.handshake() {
		return
	}
	l.secure.pipe.put(b)
}

// handshake begins the handshake, once. It says false when that is not possible now.
func (l *leg) handshake() bool {
	s := &l.secure
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.begun || s.ended {
		return !s.ended
	}
	if !l.transport.handshakes.enter() {
		return false
	}
	s.begun = true
	s.tasks.Go(func() {
		defer l.transport.handshakes.leave()
		if err := l.shake(); err != nil {
			l.transport.log().Debug("handshake failed", slog.Any("error", err))
			l.finish(fmt.Errorf("%w: %w", ErrUnreachable, err))
		}
	})
	return true
}

// wait ends a handshake that is under way, lets none begin, and returns the connection
// if there is one.
func (s *secure) wait() *dtls.Conn {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.tasks.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn
}

// shake holds the handshake and makes the leg ready.
func (l *leg) shake() error {
	ctx, cancel := context.WithTimeout(context.Background(), l.transport.timeout())
	defer cancel()
	agreed := l.agreed.Load()
	begin := dtls.ServerWithContext
	if agreed.client {
		begin = dtls.ClientWithContext
	}
	conn, err := begin(ctx, l.secure.pipe, l.transport.dtls(l.identity, agreed))
	if err != nil {
		return err
	}
	l.secure.mu.Lock()
	l.secure.conn = conn
	l.secure.mu.Unlock()
	if err := l.key(conn, agreed.client); err != nil {
		return err
	}
	l.hear(time.Now())
	l.phase.CompareAndSwap(opening, open)
	close(l.ready)
	if l.secure.pipe.over() { // the peer was quick to leave
		l.finish(nil)
	}
	return nil
}

// dtls is how handshakes are held.
func (t *Transport) dtls(id *identity, agreed *agreement) *dtls.Config {
	profiles := []dtls.SRTPProtectionProfile{dtls.SRTP_AEAD_AES_128_GCM}
	if t.AcceptCM {
		profiles = append(profiles, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	}
	return &dtls.Config{
		Certificates:           []tls.Certificate{id.certificate},
		SRTPProtectionProfiles: profiles,
		ClientAuth:             dtls.RequireAnyClientCert,
		FlightInterval:         handshakeRetry,
		// Who the peer is, its fingerprint proves. The hello's cookie would prove its
		// address, which ICE has done before.
		InsecureSkipVerify:      true,
		InsecureSkipVerifyHello: true,
		VerifyPeerCertificate:   verify(agreed.peer.Fingerprints),
		LoggerFactory:           pionlog.Factory{Log: t.log()},
	}
}

// key takes the keys that the handshake has made.
func (l *leg) key(conn *dtls.Conn, client bool) error {
	profile, ok := conn.SelectedSRTPProtectionProfile()
	if !ok {
		return fmt.Errorf("no protection profile in common")
	}
	config := srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	state := conn.ConnectionState()
	if err := config.ExtractSessionKeysFromDTLS(&state, client); err != nil {
		return err
	}
	out, err := newSealer(config)
	if err != nil {
		return err
	}
	l.out.sealer = out
	l.in.opener.Store(&opener{profile: config.Profile, key: config.Keys.RemoteMasterKey, salt: config.Keys.RemoteMasterSalt})
	return nil
}

// left is called when DTLS has closed the pipe.
func (l *leg) left() {
	select {
	case <-l.ready:
		l.finish(nil)
	default:
	}
}
