package media

import "time"

// PacketKind says what a Packet's payload is.
type PacketKind uint8

const (
	// AudioPacket carries a codec's payload.
	AudioPacket PacketKind = iota
	// EventPacket carries named telephone events (RFC 4733).
	EventPacket
)

// NoLevel is the Level of a packet that came without one.
const NoLevel uint8 = 255

// Packet is one RTP packet without what a transport knows by itself (version,
// payload type number, header extensions).
type Packet struct {
	Kind      PacketKind
	SSRC      uint32    // the stream it belongs to; a Leg sets it on receipt and chooses it when sending
	Sequence  uint16    // RFC 3550 section 5.1
	Timestamp uint32    // RFC 3550 section 5.1, in units of the leg's Format.Clock
	Marker    bool      // the first packet after silence, or of an event
	Level     uint8     // loudness by RFC 6464: 0 (loudest) to 127 (silence) in -dBov, or NoLevel
	Arrival   time.Time // when it was received; not used when sending
	Payload   []byte
}
