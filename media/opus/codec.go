package opus

import (
	"fmt"
	"time"

	"callbot/media"

	lib "gopkg.in/hraban/opus.v2"
)

// Application says what an encoder listens for.
type Application uint8

const (
	// Audio favours likeness to the original: mixed sound, music, prompts, and speech
	// that takes turns with them.
	Audio Application = iota
	// VoIP favours clear speech. It takes out what is below the voice and turns the
	// phase of what is left, so it does not join seamlessly with Audio.
	VoIP
)

// Lookahead is how much later sound comes out of a decoder than it went into an
// encoder at 48 kHz: libopus's look-ahead, in either application.
const Lookahead = 6500 * time.Microsecond

// Codec makes encoders and decoders; the zero value is a good one for live sound.
// It implements media.Codec.
type Codec struct {
	Bitrate     int         // bits per second; 0 is 24 000
	Complexity  int         // 1 to 10; 0 is 5, the highest that pays for live sound
	Application Application // what the encoder listens for
	FEC         bool        // each payload carries a poor copy of the one before it
	LossPercent int         // how many payloads the encoder must expect to be lost
	// DTX encodes silence as payloads that need not be sent. At a complexity below 7
	// libopus can do so for VoIP only, which this then implies.
	DTX bool

	// Governor, unless nil, lowers the complexity while the process does not keep up.
	Governor *Governor
}

const (
	defaultBitrate    = 24_000
	defaultComplexity = 5
)

var _ media.Codec = Codec{}

// Name is "opus" (RFC 7587 section 7).
func (Codec) Name() string { return "opus" }

// Clock is 48 kHz whatever the rate of the sound (RFC 7587 section 4.1).
func (Codec) Clock() media.Rate { return media.Rate48k }

func checkRate(r media.Rate) error {
	switch r {
	case 8000, 12000, 16000, 24000, 48000:
		return nil
	}
	return fmt.Errorf("opus: no rate of %d: want 8000, 12000, 16000, 24000 or 48000", r)
}

// Version is libopus's own name and version: "libopus 1.4".
func Version() string { return lib.Version() }
