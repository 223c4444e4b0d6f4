package webrtc

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"callbot/media"
)

// reduce leaves of a session the audio section alone, and of that the chosen
// codec and events. Two habits of others are the reason: Chromium that is
// answered telephone-event/8000 beside Opus sends events with wrong durations,
// and Pion tells events apart by name, not by clock. The SSRC is left out because
// Pion takes packets of any SSRC only where none was announced, and a peer may
// change it.
func (d *description) reduce(s *sdp.SessionDescription, audio *sdp.MediaDescription) {
	s.MediaDescriptions = []*sdp.MediaDescription{audio}
	keep := []string{strconv.Itoa(int(d.audio))}
	if d.format.EventClock != 0 {
		keep = append(keep, strconv.Itoa(int(d.event)))
	}
	audio.MediaName.Formats = keep
	candidates := 0
	audio.Attributes = slices.DeleteFunc(audio.Attributes, func(a sdp.Attribute) bool {
		switch a.Key {
		case "rtpmap", "fmtp":
			of, _, _ := strings.Cut(a.Value, " ")
			return !slices.Contains(keep, of)
		case "extmap":
			return !strings.Contains(a.Value, sdp.AudioLevelURI)
		case "candidate":
			candidates++
			return candidates > maxCandidates
		case "ssrc", "ssrc-group", "rtcp-fb", "rid", "simulcast":
			return true
		}
		return false
	})
	mid, ok := audio.Attribute("mid")
	if !ok {
		mid = "0"
		audio.WithValueAttribute("mid", mid)
	}
	for i, a := range s.Attributes {
		if a.Key == "group" && strings.HasPrefix(a.Value, "BUNDLE") {
			s.Attributes[i].Value = "BUNDLE " + mid
		}
	}
}

// answer is the description to send back: Pion's, with what we ask for about
// Opus in place of the peer's own parameters that Pion repeats, and with the
// sections that we refuse.
func (d *description) answer(local string, ask Ask) (string, error) {
	var session sdp.SessionDescription
	if err := session.UnmarshalString(local); err != nil {
		return "", err
	}
	if d.format.Codec == "opus" {
		setFmtp(session.MediaDescriptions[0], d.audio, ask.fmtp())
	}
	sections := make([]*sdp.MediaDescription, 0, len(d.others)+1)
	for _, other := range d.others {
		sections = append(sections, refused(other))
	}
	session.MediaDescriptions = slices.Insert(sections, d.index, session.MediaDescriptions[0])
	text, err := session.Marshal()
	return string(text), err
}

func setFmtp(audio *sdp.MediaDescription, payloadType uint8, value string) {
	number := strconv.Itoa(int(payloadType))
	audio.Attributes = slices.DeleteFunc(audio.Attributes, func(a sdp.Attribute) bool {
		of, _, _ := strings.Cut(a.Value, " ")
		return a.Key == "fmtp" && of == number
	})
	audio.WithValueAttribute("fmtp", number+" "+value)
}

// refused is the answer to a section that we do not want (RFC 3264 section 6).
func refused(offered *sdp.MediaDescription) *sdp.MediaDescription {
	m := &sdp.MediaDescription{
		MediaName: sdp.MediaName{
			Media:   offered.MediaName.Media,
			Protos:  offered.MediaName.Protos,
			Formats: offered.MediaName.Formats[:min(1, len(offered.MediaName.Formats))],
		},
		ConnectionInformation: &sdp.ConnectionInformation{
			NetworkType: "IN", AddressType: "IP4", Address: &sdp.Address{Address: "0.0.0.0"},
		},
	}
	if mid, ok := offered.Attribute("mid"); ok {
		m.WithValueAttribute("mid", mid)
	}
	return m.WithPropertyAttribute("inactive")
}

// unusable is the error for a description that Pion does not take.
func unusable(err error) error {
	return &media.DescriptionError{Reason: "cannot be used", Err: err}
}
