package lite

import (
	"encoding/binary"
	"slices"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v2"
)

const (
	// replayWindow is how many packets may be overtaken (RFC 3711 section 3.3.2 asks
	// for 64 at least).
	replayWindow = 128

	// maxStreams is how often a peer may start its stream anew. Each new SSRC costs
	// memory until the leg ends.
	maxStreams = 32

	// tagRoom is more than encryption adds to any packet.
	tagRoom = 64
)

// opener decrypts what the peer sends. It is for the socket's reader alone.
type opener struct {
	profile   srtp.ProtectionProfile
	key, salt []byte
	streams   []stream
	rtp       rtp.Header // these are used again for every packet
	rtcp      rtcp.Header
}

// stream is what is known of one SSRC. Each has a context of its own, because a context
// keeps what it is told of an SSRC before the packet has proved to be the peer's, and
// forgets none: one that fails to open its first packet is thrown away.
type stream struct {
	ssrc    uint32
	context *srtp.Context
}

// packet decrypts an RTP packet in place. What is forged or came before is refused.
func (o *opener) packet(b []byte) ([]byte, bool) {
	const ssrcAt, shortest = 8, 12
	if len(b) < shortest {
		return nil, false
	}
	return o.open(binary.BigEndian.Uint32(b[ssrcAt:]), func(c *srtp.Context) ([]byte, error) {
		return c.DecryptRTP(b, b, &o.rtp)
	})
}

// report decrypts an RTCP packet in place.
func (o *opener) report(b []byte) ([]byte, bool) {
	const ssrcAt, shortest = 4, 8
	if len(b) < shortest {
		return nil, false
	}
	return o.open(binary.BigEndian.Uint32(b[ssrcAt:]), func(c *srtp.Context) ([]byte, error) {
		return c.DecryptRTCP(b, b, &o.rtcp)
	})
}

// open decrypts what belongs to an SSRC.
func (o *opener) open(ssrc uint32, decrypt func(*srtp.Context) ([]byte, error)) ([]byte, bool) {
	if i := slices.IndexFunc(o.streams, func(s stream) bool { return s.ssrc == ssrc }); i >= 0 {
		plain, err := decrypt(o.streams[i].context)
		return plain, err == nil
	}
	if len(o.streams) >= maxStreams {
		return nil, false
	}
	c, err := srtp.CreateContext(o.key, o.salt, o.profile,
		srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
	if err != nil {
		return nil, false
	}
	plain, err := decrypt(c)
	if err != nil {
		return nil, false
	}
	o.streams = append(o.streams, stream{ssrc, c})
	return plain, true
}

// sealer encrypts what we send: packets and reports, each for one goroutine at a time.
type sealer struct {
	packets, reports *srtp.Context
	rtp              rtp.Header
}

func newSealer(config srtp.Config) (*sealer, error) {
	packets, err := srtp.CreateContext(config.Keys.LocalMasterKey, config.Keys.LocalMasterSalt, config.Profile)
	if err != nil {
		return nil, err
	}
	reports, err := srtp.CreateContext(config.Keys.LocalMasterKey, config.Keys.LocalMasterSalt, config.Profile)
	return &sealer{packets: packets, reports: reports}, err
}

// packet encrypts an RTP packet in place, if b has room for that, and returns it.
func (s *sealer) packet(b []byte) ([]byte, error) {
	return s.packets.EncryptRTP(b, b, &s.rtp)
}

// report encrypts an RTCP packet.
func (s *sealer) report(b []byte) ([]byte, error) {
	return s.reports.EncryptRTCP(nil, b, nil)
}
