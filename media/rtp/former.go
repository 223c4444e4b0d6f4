package rtp

import (
	"time"

	"callbot/media"
)

// former is the stream before the one that is heard.
type former struct {
	ssrc uint32
	till time.Time // until then its packets may still be on their way
}

// strays reports whether a packet belongs to the stream before, and was overtaken by the one
// that took its place. It notes where that begins.
func (f *former) strays(p *media.Packet, heard *numbers) bool {
	switch {
	case !heard.begun || p.SSRC == heard.ssrc:
		return false
	case p.SSRC == f.ssrc && p.Arrival.Before(f.till):
		return true
	default:
		f.ssrc, f.till = heard.ssrc, p.Arrival.Add(straying)
		return false
	}
}
