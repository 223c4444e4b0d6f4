package webrtc

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pion/sdp/v3"

	"callbot/media"
)

const (
	maxDescription = 64 << 10 // bytes; a browser's are about 5 KiB
	maxCandidates  = 32       // of one peer; each costs checks (RFC 8445 section 5.1.2.2)
)

// description is a peer's session description, cut down to what a telephone call
// needs: one audio section with one codec and one kind of telephone event.
type description struct {
	sdp    string // the cut-down text, for Pion
	format media.Format
	audio  uint8 // payload types
	event  uint8 // valid where format.EventClock is not 0
	level  uint8 // the header extension of RFC 6464, 0 where it was not agreed

	index  int // where the audio section stood
	others []*sdp.MediaDescription
}

// payload is one payload type of an audio section.
type payload struct {
	number uint8
	name   string // in lower case
	clock  media.Rate
	fmtp   string
}

// describe reads what a peer sent. Every error is a *media.DescriptionError.
func (t *Transport) describe(text string) (*description, error) {
	if len(text) > maxDescription {
		return nil, &media.DescriptionError{Reason: fmt.Sprintf("longer than %d bytes", maxDescription)}
	}
	var session sdp.SessionDescription
	if err := session.UnmarshalString(text); err != nil {
		return nil, &media.DescriptionError{Reason: "malformed SDP", Err: err}
	}
	d := &description{index: audioSection(&session)}
	if d.index < 0 {
		return nil, &media.DescriptionError{Reason: "no audio in it"}
	}
	audio := session.MediaDescriptions[d.index]
	if err := bothWays(&session, audio); err != nil {
		return nil, err
	}
	if err := d.choose(audio, t.G711); err != nil {
		return nil, err
	}
	d.others = slices.Delete(slices.Clone(session.MediaDescriptions), d.index, d.index+1)
	d.reduce(&session, audio)
	reduced, err := session.Marshal()
	if err != nil {
		return nil, &media.DescriptionError{Reason: "malformed SDP", Err: err}
	}
	d.sdp = string(reduced)
	return d, nil
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
func (d *description) choose(audio *sdp.MediaDescription, g711 bool) error {
	payloads := payloadsOf(audio)
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
	d.audio = codec.number
	d.format = formatOf(codec, audio)
	for _, p := range payloads {
		better := d.format.EventClock != codec.clock && (p.clock == codec.clock || p.clock == media.Rate8k)
		if p.name == "telephone-event" && better {
			d.event, d.format.EventClock = p.number, p.clock
		}
	}
	d.level = levelExtension(audio)
	return nil
}

func formatOf(codec payload, audio *sdp.MediaDescription) media.Format {
	f := media.Format{
		Codec:      map[string]string{"opus": "opus", "pcmu": "PCMU", "pcma": "PCMA"}[codec.name],
		Clock:      codec.clock,
		PacketTime: media.FrameDuration,
		FEC:        parameter(codec.fmtp, "useinbandfec") == "1",
		DTX:        parameter(codec.fmtp, "usedtx") == "1",
	}
	wish, _ := audio.Attribute("ptime")
	if inFmtp := parameter(codec.fmtp, "ptime"); inFmtp != "" {
		wish = inFmtp
	}
	if ms, err := strconv.Atoi(wish); err == nil && ms >= 20 && ms <= 120 && ms%20 == 0 {
		f.PacketTime = time.Duration(ms) * time.Millisecond
	}
	return f
}

// payloadsOf lists an audio section's payload types in their order of preference.
func payloadsOf(audio *sdp.MediaDescription) []payload {
	var all []payload
	for _, format := range audio.MediaName.Formats {
		number, err := strconv.ParseUint(format, 10, 7)
		if err != nil {
			continue
		}
		p := payload{number: uint8(number)}
		switch number { // static payload types need no rtpmap: RFC 3551 section 6
		case pcmuType:
			p.name, p.clock = "pcmu", media.Rate8k
		case pcmaType:
			p.name, p.clock = "pcma", media.Rate8k
		}
		for _, a := range audio.Attributes {
			of, value, ok := strings.Cut(a.Value, " ")
			if !ok || of != format {
				continue
			}
			switch a.Key {
			case "rtpmap":
				p.name, p.clock = encoding(value)
			case "fmtp":
				p.fmtp = value
			}
		}
		all = append(all, p)
	}
	return all
}

// encoding splits the value of an rtpmap, such as "opus/48000/2".
func encoding(value string) (name string, clock media.Rate) {
	parts := strings.Split(strings.TrimSpace(value), "/")
	if len(parts) < 2 {
		return "", 0
	}
	hz, err := strconv.ParseUint(parts[1], 10, 20)
	if err != nil {
		return "", 0
	}
	return strings.ToLower(parts[0]), media.Rate(hz)
}

// parameter is one value of a format parameter line.
func parameter(fmtp, key string) string {
	for p := range strings.SplitSeq(fmtp, ";") {
		if k, v, _ := strings.Cut(strings.TrimSpace(p), "="); strings.EqualFold(k, key) {
			return v
		}
	}
	return ""
}

// levelExtension is the number that the peer gave to audio levels.
func levelExtension(audio *sdp.MediaDescription) uint8 {
	for _, a := range audio.Attributes {
		fields := strings.Fields(a.Value)
		if a.Key != "extmap" || len(fields) < 2 || fields[1] != sdp.AudioLevelURI {
			continue
		}
		number, _, _ := strings.Cut(fields[0], "/")
		if n, err := strconv.ParseUint(number, 10, 8); err == nil && n >= 1 && n <= 14 {
			return uint8(n)
		}
	}
	return 0
}
