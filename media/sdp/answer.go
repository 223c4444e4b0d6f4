package sdp

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// Answer is the description to send back: a local one of the audio section alone, with
// what we ask for about Opus in place of the peer's own parameters that Pion repeats,
// and with the sections that we refuse.
func (d *Description) Answer(local string, ask Ask) (string, error) {
	var session sdp.SessionDescription
	if err := session.UnmarshalString(local); err != nil {
		return "", malformed(err)
	}
	if d.Format.Codec == "opus" {
		setParameters(session.MediaDescriptions[0], d.Numbers.Audio, ask.Parameters())
	}
	return d.assemble(&session)
}

// assemble puts the sections that we refuse around the one that we take.
func (d *Description) assemble(session *sdp.SessionDescription) (string, error) {
	sections := make([]*sdp.MediaDescription, 0, len(d.others)+1)
	for _, other := range d.others {
		sections = append(sections, refused(other))
	}
	session.MediaDescriptions = slices.Insert(sections, d.index, session.MediaDescriptions[0])
	text, err := session.Marshal()
	return string(text), err
}

func setParameters(audio *sdp.MediaDescription, payloadType uint8, value string) {
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
