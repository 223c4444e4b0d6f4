package sdp

import (
	"cmp"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// Setup is who begins the DTLS handshake (RFC 4145 section 4, RFC 8842 section 5.2).
type Setup string

// The setups. A peer that says nothing leaves it to us in an offer, and begins in an answer.
const (
	Active  Setup = "active"
	Passive Setup = "passive"
	ActPass Setup = "actpass"
)

// Peer is how to reach the one who sent a description, and how to know them.
type Peer struct {
	Ufrag, Pwd   string           // of ICE (RFC 8839 section 5.4)
	Lite         bool             // it checks no paths itself (RFC 8839 section 5.3)
	Candidates   []netip.AddrPort // for RTP over UDP, the preferred first (RFC 8839 section 5.1)
	Setup        Setup
	Fingerprints []Fingerprint // of its certificate: any of them will do (RFC 8122 section 5)
}

// Fingerprint is a certificate's digest.
type Fingerprint struct {
	Hash  string // in lower case, such as "sha-256"
	Value string // in upper case, such as "AB:CD:…"
}

// What a description may lack.
var (
	errNoICE         = errors.New("it has no ICE credentials")
	errNoFingerprint = errors.New("it has no certificate's fingerprint")
	errNoMux         = errors.New("it has no rtcp-mux")
	errSetup         = errors.New("its setup is unknown")
)

// Credentials of ICE have 4 to 256 and 22 to 256 characters (RFC 8839 section 5.4).
const (
	minUfrag      = 4
	minPwd        = 22
	maxCredential = 256
)

// Peer reads how the peer is to be reached. Every error is a *media.DescriptionError.
func (d *Description) Peer() (Peer, error) {
	p := Peer{
		Ufrag: d.attribute("ice-ufrag"), Pwd: d.attribute("ice-pwd"),
		Setup: Setup(d.attribute("setup")),
	}
	if n, m := len(p.Ufrag), len(p.Pwd); n < minUfrag || n > maxCredential || m < minPwd || m > maxCredential {
		return p, Unusable(errNoICE)
	}
	if p.Fingerprints = d.fingerprints(); len(p.Fingerprints) == 0 {
		return p, Unusable(errNoFingerprint)
	}
	if _, ok := d.audio.Attribute("rtcp-mux"); !ok {
		return p, Unusable(errNoMux)
	}
	switch p.Setup {
	case Active, Passive, ActPass, "":
	default:
		return p, Unusable(errSetup)
	}
	_, p.Lite = d.session.Attribute("ice-lite")
	p.Candidates = candidates(d.audio)
	return p, nil
}

// attribute is the value of an attribute of the audio section, or else of the session.
func (d *Description) attribute(key string) string {
	if value, ok := d.audio.Attribute(key); ok {
		return value
	}
	value, _ := d.session.Attribute(key)
	return value
}

func (d *Description) fingerprints() []Fingerprint {
	var all []Fingerprint
	for _, attributes := range [][]sdp.Attribute{d.audio.Attributes, d.session.Attributes} {
		for _, a := range attributes {
			hash, value, ok := strings.Cut(a.Value, " ")
			if a.Key == "fingerprint" && ok {
				all = append(all, Fingerprint{strings.ToLower(hash), strings.ToUpper(strings.TrimSpace(value))})
			}
		}
		if len(all) > 0 {
			break
		}
	}
	return all
}

// candidates are the peer's addresses, of whatever kind; names and TCP are passed over.
func candidates(audio *sdp.MediaDescription) []netip.AddrPort {
	type ranked struct {
		address  netip.AddrPort
		priority uint64
	}
	var all []ranked
	for _, a := range audio.Attributes {
		fields := strings.Fields(a.Value) // foundation component transport priority address port …
		if a.Key != "candidate" || len(fields) < 8 || fields[1] != "1" || !strings.EqualFold(fields[2], "udp") {
			continue
		}
		priority, bad := strconv.ParseUint(fields[3], 10, 32)
		address, err := netip.ParseAddr(fields[4])
		port, wrong := strconv.ParseUint(fields[5], 10, 16)
		if bad == nil && err == nil && wrong == nil && port > 0 && len(all) < maxCandidates {
			all = append(all, ranked{netip.AddrPortFrom(address.Unmap(), uint16(port)), priority})
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(b.priority, a.priority) })
	addresses := make([]netip.AddrPort, len(all))
	for i, r := range all {
		addresses[i] = r.address
	}
	return addresses
}
