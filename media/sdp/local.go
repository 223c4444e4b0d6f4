package sdp

import (
	"math/rand/v2"
	"net/netip"
	"strconv"

	"github.com/pion/sdp/v3"
)

// Payload types of our own offers, those that Chromium uses too.
const (
	OpusType    = 111
	EventType   = 110 // telephone-event on the clock of Opus
	EventType8k = 126 // telephone-event on the clock of G.711
	levelNumber = 1   // of audio levels (RFC 6464)
	// EventParameters are the keys that we understand (RFC 4733 section 2.4.1).
	EventParameters = "0-15"
)

// Local is how others reach us, in a description that we write ourselves.
type Local struct {
	Peer        // our own credentials, candidates and fingerprint
	SSRC uint32 // of what we send
	Ask  Ask
	G711 bool // offer PCMU and PCMA too

}

// Offer is the description to send to one who is called.
func (l Local) Offer() (string, error) {
	audio := l.section("0")
	offered := []offeredCodec{
		{OpusType, "opus", 48000, 2, l.Ask.Parameters()},
		{EventType, "telephone-event", 48000, 0, EventParameters},
	}
	if l.G711 {
		offered = append(offered,
			offeredCodec{PCMUType, "PCMU", 8000, 0, ""},
			offeredCodec{PCMAType, "PCMA", 8000, 0, ""},
			offeredCodec{EventType8k, "telephone-event", 8000, 0, EventParameters})
	}
	for _, c := range offered {
		audio.WithCodec(c.number, c.name, c.clock, c.channels, c.parameters)
	}
	audio.WithValueAttribute("extmap", strconv.Itoa(levelNumber)+" "+sdp.AudioLevelURI)
	session, err := l.session(audio)
	if err != nil {
		return "", err
	}
	text, err := session.WithValueAttribute("group", "BUNDLE 0").Marshal()
	return string(text), err
}

// offeredCodec is one payload type of an offer.
type offeredCodec struct {
	number     uint8
	name       string
	clock      uint32
	channels   uint16
	parameters string
}

// Reply is the description to send back to the peer.
func (d *Description) Reply(l Local) (string, error) {
	audio := l.section(d.mid())
	d.agree(audio, l.Ask)
	session, err := l.session(audio)
	if err != nil {
		return "", err
	}
	if _, ok := d.session.Attribute("group"); ok {
		session.WithValueAttribute("group", "BUNDLE "+d.mid())
	}
	return d.assemble(session)
}

// agree lists what was chosen, under the peer's numbers.
func (d *Description) agree(audio *sdp.MediaDescription, ask Ask) {
	var channels uint16
	var parameters string
	if d.Format.Codec == "opus" {
		channels, parameters = 2, ask.Parameters()
	}
	audio.WithCodec(d.Numbers.Audio, d.Format.Codec, uint32(d.Format.Clock), channels, parameters)
	if d.Numbers.Events {
		audio.WithCodec(d.Numbers.Event, "telephone-event", uint32(d.Format.EventClock), 0, EventParameters)
	}
	if d.Numbers.Level != 0 {
		audio.WithValueAttribute("extmap", strconv.Itoa(int(d.Numbers.Level))+" "+sdp.AudioLevelURI)
	}
}

// session is all but the codecs.
func (l Local) session(audio *sdp.MediaDescription) (*sdp.SessionDescription, error) {
	s, err := sdp.NewJSEPSessionDescription(false)
	if err != nil {
		return nil, err
	}
	if l.Lite {
		s.WithPropertyAttribute("ice-lite")
	}
	return s.WithMedia(audio), nil
}

// section is the audio section without its codecs.
func (l Local) section(mid string) *sdp.MediaDescription {
	const sound = "audio"
	at := netip.AddrPortFrom(netip.IPv4Unspecified(), 9)
	if len(l.Candidates) > 0 {
		at = l.Candidates[0]
	}
	audio := &sdp.MediaDescription{
		MediaName: sdp.MediaName{
			Media: sound, Port: sdp.RangedPort{Value: int(at.Port())},
			Protos: []string{"UDP", "TLS", "RTP", "SAVPF"},
		},
		ConnectionInformation: &sdp.ConnectionInformation{
			NetworkType: "IN", AddressType: addressType(at.Addr()), Address: &sdp.Address{Address: at.Addr().String()},
		},
	}
	audio.WithValueAttribute("mid", mid).
		WithValueAttribute("ice-ufrag", l.Ufrag).WithValueAttribute("ice-pwd", l.Pwd).
		WithValueAttribute("setup", string(l.Setup)).
		WithPropertyAttribute("rtcp-mux").WithPropertyAttribute("sendrecv")
	for _, f := range l.Fingerprints {
		audio.WithFingerprint(f.Hash, f.Value)
	}
	for i, c := range l.Candidates {
		audio.WithValueAttribute("candidate", candidateLine(i, c))
	}
	id := strconv.FormatUint(rand.Uint64(), 36)
	return audio.WithPropertyAttribute("end-of-candidates").
		WithValueAttribute("msid", "callbot "+id).
		WithValueAttribute("ssrc", strconv.FormatUint(uint64(l.SSRC), 10)+" cname:callbot")
}

func addressType(a netip.Addr) string {
	if a.Is4() {
		return "IP4"
	}
	return "IP6"
}

// candidateLine is the i-th candidate, all of which are the host's own (RFC 8445
// section 5.1.2.1).
func candidateLine(i int, c netip.AddrPort) string {
	priority := HostPriority - uint64(i)<<8
	return strconv.Itoa(i+1) + " 1 udp " + strconv.FormatUint(priority, 10) + " " +
		c.Addr().String() + " " + strconv.Itoa(int(c.Port())) + " typ host"
}

// HostPriority is that of the preferred candidate (RFC 8445 section 5.1.2.1).
const HostPriority = 126<<24 | 65535<<8 | 255
