package sdp

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// Reduced is the description with the audio section alone, and of that the chosen
// codec and events. Two habits of others are the reason: Chromium that is
// answered telephone-event/8000 beside Opus sends events with wrong durations,
// and Pion tells events apart by name, not by clock. The SSRC is left out because
// Pion takes packets of any SSRC only where none was announced, and a peer may
// change it.
func (d *Description) Reduced() (string, error) {
	keep := []string{strconv.Itoa(int(d.Numbers.Audio))}
	if d.Numbers.Events {
		keep = append(keep, strconv.Itoa(int(d.Numbers.Event)))
	}
	audio := *d.audio
	audio.MediaName.Formats = keep
	candidates := 0
	audio.Attributes = slices.DeleteFunc(slices.Clone(audio.Attributes), func(a sdp.Attribute) bool {
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
	if _, ok := audio.Attribute("mid"); !ok {
		audio.WithValueAttribute("mid", d.mid())
	}
	session := d.session
	session.MediaDescriptions = []*sdp.MediaDescription{&audio}
	session.Attributes = slices.Clone(session.Attributes)
	for i, a := range session.Attributes {
		if a.Key == "group" && strings.HasPrefix(a.Value, "BUNDLE") {
			session.Attributes[i].Value = "BUNDLE " + d.mid()
		}
	}
	text, err := session.Marshal()
	if err != nil {
		return "", malformed(err)
	}
	return string(text), nil
}

// mid is the name of the audio section (RFC 8843 section 8).
func (d *Description) mid() string {
	if mid, ok := d.audio.Attribute("mid"); ok {
		return mid
	}
	return "0"
}
