package webrtc

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/pion/dtls/v2"
	"github.com/pion/ice/v2"
	"github.com/pion/interceptor"
	pionsdp "github.com/pion/sdp/v3"
	"github.com/pion/transport/v2/stdnet"
	pion "github.com/pion/webrtc/v3"

	"callbot/media/pionlog"
	"callbot/media/sdp"
)

const (
	// handshakeRetry is how soon a lost DTLS message is sent again. RFC 6347 section
	// 4.2.4.1 starts at a second, which a caller hears; ICE has just proved that the
	// path works, so that a fifth of it does no harm.
	handshakeRetry = 200 * time.Millisecond

	// keepAlive is how often ICE checks a path on which nothing is sent (RFC 8445
	// section 11 allows 15 s; consent needs it sooner, RFC 7675 section 5.1).
	keepAlive = 2 * time.Second
)

// newAPI prepares Pion for sound and telephone events, without interceptors: a
// retransmission or a bandwidth probe is of no use to a telephone call.
func (t *Transport) newAPI(s pion.SettingEngine) (*pion.API, error) {
	m := new(pion.MediaEngine)
	for _, c := range t.codecs() {
		if err := m.RegisterCodec(c, pion.RTPCodecTypeAudio); err != nil {
			return nil, err
		}
	}
	level := pion.RTPHeaderExtensionCapability{URI: pionsdp.AudioLevelURI}
	if err := m.RegisterHeaderExtension(level, pion.RTPCodecTypeAudio); err != nil {
		return nil, err
	}
	return pion.NewAPI(
		pion.WithMediaEngine(m),
		pion.WithSettingEngine(s),
		pion.WithInterceptorRegistry(new(interceptor.Registry)),
	), nil
}

// codecs are what our offers hold, in order of preference. Events on the clock of 8000
// are not among them: Chromium would send those, which Pion would not know beside the
// others. In the offers of peers Pion takes either, because it does not look at clocks.
func (t *Transport) codecs() []pion.RTPCodecParameters {
	codec := func(mime string, clock uint32, channels uint16, fmtp string, payload pion.PayloadType) pion.RTPCodecParameters {
		return pion.RTPCodecParameters{
			RTPCodecCapability: pion.RTPCodecCapability{MimeType: mime, ClockRate: clock, Channels: channels, SDPFmtpLine: fmtp},
			PayloadType:        payload,
		}
	}
	const event = "audio/telephone-event"
	all := []pion.RTPCodecParameters{
		codec(pion.MimeTypeOpus, 48000, 2, t.Ask.Parameters(), sdp.OpusType),
		codec(event, 48000, 0, sdp.EventParameters, sdp.EventType),
	}
	if t.G711 {
		all = append(all,
			codec(pion.MimeTypePCMU, 8000, 0, "", sdp.PCMUType),
			codec(pion.MimeTypePCMA, 8000, 0, "", sdp.PCMAType))
	}
	return all
}

// settings are those of legs that answer, with the shared port, and of legs that
// offer, with a port of their own on the same interfaces.
func (t *Transport) settings() (shared, own pion.SettingEngine, err error) {
	s := t.commonSettings()
	if t.Network != nil {
		s.SetNet(t.Network)
		return s, s, nil
	}
	shared, own = s, s
	shared.SetICEUDPMux(t.mux)
	// Every leg would ask the system for its interfaces, of which a shared port has
	// no use.
	interfaces, err := stdnet.NewNet()
	if err != nil {
		return shared, own, fmt.Errorf("webrtc: %w", err)
	}
	shared.SetNet(interfaces)
	if t.PortMin != 0 || t.PortMax != 0 {
		if err := own.SetEphemeralUDPPortRange(t.PortMin, t.PortMax); err != nil {
			return shared, own, fmt.Errorf("webrtc: ports %d to %d: %w", t.PortMin, t.PortMax, err)
		}
	}
	if addr, ok := t.mux.LocalAddr().(*net.UDPAddr); ok && !addr.IP.IsUnspecified() {
		own.SetIPFilter(addr.IP.Equal)
	}
	return shared, own, nil
}

func (t *Transport) commonSettings() pion.SettingEngine {
	var s pion.SettingEngine
	s.LoggerFactory = pionlog.Factory{Log: t.log()}
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetIncludeLoopbackCandidate(true)
	s.DisableActiveTCP(true)
	s.SetNetworkTypes([]pion.NetworkType{t.networkType()})
	if len(t.PublicIPs) > 0 {
		s.SetNAT1To1IPs(t.PublicIPs, pion.ICECandidateTypeHost)
	}
	timeout := t.timeout()
	s.SetICETimeouts(timeout/2, timeout-timeout/2, min(keepAlive, timeout/4))
	profiles := []dtls.SRTPProtectionProfile{dtls.SRTP_AEAD_AES_128_GCM}
	if t.AcceptCM {
		profiles = append(profiles, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	}
	s.SetSRTPProtectionProfiles(profiles...)
	s.SetDTLSRetransmissionInterval(handshakeRetry)
	// The hello's cookie proves the address of the peer, which ICE has done before.
	s.SetDTLSInsecureSkipHelloVerify(true)
	s.SetDTLSConnectContextMaker(func() (context.Context, func()) {
		return context.WithTimeout(context.Background(), timeout)
	})
	return s
}

// networkType is the family of the address that the shared port has.
func (t *Transport) networkType() pion.NetworkType {
	if family(t.Address) == "udp6" {
		return pion.NetworkTypeUDP6
	}
	return pion.NetworkTypeUDP4
}
