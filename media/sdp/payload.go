package sdp

import (
	"strconv"
	"strings"
	"time"

	"github.com/pion/sdp/v3"

	"callbot/media"
)

// The payload types that need no rtpmap (RFC 3551 section 6).
const (
	PCMUType = 0
	PCMAType = 8
)

// payload is one payload type of an audio section.
type payload struct {
	number uint8
	name   string // in lower case
	clock  media.Rate
	fmtp   string
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
		switch number {
		case PCMUType:
			p.name, p.clock = "pcmu", media.Rate8k
		case PCMAType:
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
