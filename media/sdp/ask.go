package sdp

import (
	"fmt"
	"strings"
	"time"
)

// Ask is what a peer is asked for about the Opus that it sends (RFC 7587 section
// 6.1). The zero value asks for in-band error correction alone.
type Ask struct {
	DTX        bool          // send (almost) nothing during silence
	PacketTime time.Duration // length of packets; 0 leaves it at 20 ms
	Bitrate    int           // bits per second at most; 0 leaves it to the peer
}

// Parameters is the format parameter line.
func (a Ask) Parameters() string {
	var b strings.Builder
	b.WriteString("minptime=10;useinbandfec=1")
	if a.DTX {
		b.WriteString(";usedtx=1")
	}
	if a.PacketTime > 0 {
		fmt.Fprintf(&b, ";ptime=%d", a.PacketTime.Milliseconds())
	}
	if a.Bitrate > 0 {
		fmt.Fprintf(&b, ";maxaveragebitrate=%d", a.Bitrate)
	}
	return b.String()
}
