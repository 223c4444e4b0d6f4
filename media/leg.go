package media

import (
	"context"
	"time"
)

// Format is what the two ends of a leg agreed on.
type Format struct {
	Codec      string        // "opus", "PCMU" or "PCMA": the name in SDP
	Clock      Rate          // RTP clock of the audio
	PacketTime time.Duration // length of the packets the peer wishes to get
	EventClock Rate          // RTP clock of telephone-event (RFC 4733), 0 where it was not agreed
	FEC        bool          // the peer can use in-band forward error correction (RFC 7587 section 6.1)
	DTX        bool          // the peer wishes for no packets during silence
}

// A Leg is the media connection to one party of a call.
//
// One goroutine may read while another writes; reading and writing are each for
// one goroutine at a time. Close may be called from anywhere, more than once,
// waits until the leg's own goroutines have ended and unblocks ReadPacket.
type Leg interface {
	// Format may change only before Ready is closed.
	Format() Format

	// Ready is closed when packets can flow in both directions.
	Ready() <-chan struct{}

	// Done is closed when the leg has ended; Err then says why: nil when either
	// side closed it in order.
	Done() <-chan struct{}
	Err() error

	// ReadPacket waits for the next packet and fills p with it. The payload is
	// written over p.Payload's array, which grows when it must, so a p that is
	// used again costs no allocation. It returns io.EOF once the leg has ended.
	ReadPacket(p *Packet) error

	// WritePacket sends p. The caller numbers the packets (Sequence, Timestamp);
	// the leg chooses SSRC and payload type. It does not keep p. Before Ready the
	// packet is dropped silently; after the end it returns io.ErrClosedPipe.
	WritePacket(p *Packet) error

	Close() error
}

// A Deliverer is a Leg that brings its packets, so that nobody need be woken up to read
// each of them.
type Deliverer interface {
	// Deliver lets take have each packet as it comes, those first that have come
	// already; ReadPacket must not be called any more. ended is closed when the leg has
	// ended and take is never called again. Whoever brings the packets of many legs calls
	// take: it may not keep p, and must return at once; above all it must not wait for
	// the end of a leg.
	Deliver(take func(p *Packet)) (ended <-chan struct{})
}

// An OfferedLeg is a leg whose peer has not answered yet.
type OfferedLeg interface {
	Leg
	// Accept takes the peer's session description. A *DescriptionError says that
	// the answer cannot be used.
	Accept(answer string) error
}

// A Connector makes legs from session descriptions (SDP, RFC 8866), each with all
// its candidates in it. A *DescriptionError says what is wrong with the peer's.
type Connector interface {
	// Answer makes the leg that a peer's offer asks for, and the answer to send back.
	Answer(ctx context.Context, offer string) (leg Leg, answer string, err error)
	// Offer makes a leg and the offer to send; the leg waits for Accept.
	Offer(ctx context.Context) (leg OfferedLeg, offer string, err error)
}

// DescriptionError says why a peer's session description cannot be used.
type DescriptionError struct {
	Reason string // for a person to read: "no audio in the offer"
	Err    error  // the parser's error, where there was one
}

func (e *DescriptionError) Error() string {
	if e.Err != nil {
		return "session description: " + e.Reason + ": " + e.Err.Error()
	}
	return "session description: " + e.Reason
}

func (e *DescriptionError) Unwrap() error { return e.Err }
