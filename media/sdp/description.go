package sdp

import (
	"fmt"
	"slices"

	"github.com/pion/sdp/v3"

	"callbot/media"
	"callbot/media/wire"
)

const (
	maxDescription = 64 << 10 // bytes; a browser's are about 5 KiB
	maxCandidates  = 32       // of one peer; each costs checks (RFC 8445 section 5.1.2.2)
)

// Description is a peer's session description, seen as what a telephone call needs of
// it.
type Description struct {
	Format  media.Format // what to agree on
	Numbers wire.Numbers

	session sdp.SessionDescription
	audio   *sdp.MediaDescription
	index   int // where the audio section stood
	others  []*sdp.MediaDescription
}

// Parse reads what a peer sent; with g711 also PCMU and PCMA will do, where there is no
// Opus. Every error is a *media.DescriptionError.
func Parse(text string, g711 bool) (*Description, error) {
	if len(text) > maxDescription {
		return nil, &media.DescriptionError{Reason: fmt.Sprintf("longer than %d bytes", maxDescription)}
	}
	d := new(Description)
	if err := d.session.UnmarshalString(text); err != nil {
		return nil, malformed(err)
	}
	if d.index = audioSection(&d.session); d.index < 0 {
		return nil, &media.DescriptionError{Reason: "no audio in it"}
	}
	d.audio = d.session.MediaDescriptions[d.index]
	if err := bothWays(&d.session, d.audio); err != nil {
		return nil, err
	}
	if err := d.choose(g711); err != nil {
		return nil, err
	}
	d.others = slices.Delete(slices.Clone(d.session.MediaDescriptions), d.index, d.index+1)
	return d, nil
}

func malformed(err error) error {
	return &media.DescriptionError{Reason: "malformed SDP", Err: err}
}

// Unusable is the error for a description that a transport cannot take.
func Unusable(err error) error {
	return &media.DescriptionError{Reason: "cannot be used", Err: err}
}

// audioSection is the index of the first audio section that was not refused, or
// -1. A refused section has port 0 (RFC 3264 section 6).
func audioSection(s *sdp.SessionDescription) int {
	return slices.IndexFunc(s.MediaDescriptions, func(m *sdp.MediaDescription) bool {
		return m.MediaName.Media == "audio" && m.MediaName.Port.Value != 0
	})
}

// bothWays refuses sound in one direction: a telephone call needs two.
func bothWays(s *sdp.SessionDescription, audio *sdp.MediaDescription) error {
	for _, direction := range []string{"sendonly", "recvonly", "inactive"} {
		_, here := audio.Attribute(direction)
		_, above := s.Attribute(direction)
		if here || above {
			return &media.DescriptionError{Reason: "the audio is " + direction + ", not sendrecv"}
		}
	}
	return nil
}

// choose takes Opus, or G.711 where that is allowed, and the telephone events on
// the same clock, or else on the clock of 8000 that everyone has.
func (d *Description) choose(g711 bool) error {
	payloads := payloadsOf(d.audio)
	chosen := slices.IndexFunc(payloads, func(p payload) bool { return p.name == "opus" && p.clock == media.Rate48k })
	if chosen < 0 && g711 {
		chosen = slices.IndexFunc(payloads, func(p payload) bool {
			return (p.name == "pcmu" || p.name == "pcma") && p.clock == media.Rate8k
		})
	}
	if chosen < 0 {
		if g711 {
			return &media.DescriptionError{Reason: "neither Opus nor PCMU nor PCMA in the audio"}
		}
		return &media.DescriptionError{Reason: "no Opus in the audio"}
	}
	codec := payloads[chosen]
	d.Numbers = wire.Numbers{Audio: codec.number, Level: levelExtension(d.audio)}
	d.Format = formatOf(codec, d.audio)
	for _, p := range payloads {
		if p.name == "telephone-event" && (p.clock == codec.clock || p.clock == media.Rate8k) {
			d.chooseEvent(p, codec.clock)
		}
	}
	return nil
}

// chooseEvent takes a kind of telephone event, if it suits better than the one before.
func (d *Description) chooseEvent(p payload, clock media.Rate) {
	n := &d.Numbers
	switch {
	case !n.Events:
	case d.Format.EventClock != clock && p.clock == clock:
		n.OtherEvent = n.Event
	default:
		n.OtherEvent = p.number
		return
	}
	n.Event, n.Events, d.Format.EventClock = p.number, true, p.clock
}
