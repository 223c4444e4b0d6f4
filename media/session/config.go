package session

import (
	"log/slog"
	"time"

	"callbot/media"
	"callbot/media/pace"
)

// InBand says whether a session listens for keys in the sound, which means to decode
// it: all of it, but for what its sender calls silent by RFC 6464, where nobody else
// listens and the sender was found to tell the truth.
type InBand uint8

const (
	// InBandAuto listens until the party has sent a key as an event: from then on its
	// keys are known to come that way. Where events were not agreed on it listens
	// always.
	InBandAuto InBand = iota
	// InBandAlways listens always.
	InBandAlways
	// InBandNever relies on events.
	InBandNever
)

// Config is what a session is made of. Leg and Wheel must be set.
type Config struct {
	Leg   media.Leg
	Wheel *pace.Wheel
	// Codecs are those that the leg may have agreed on.
	Codecs []media.Codec

	// OnTone gets each key that the party presses, once, in order; nil means that
	// nobody cares for keys. It is called from the session's own goroutines and must
	// return at once.
	OnTone func(media.Tone)
	InBand InBand
	// KeysOnDemand keeps the session from listening for keys in the sound but while
	// HearKeys asks for it.
	KeysOnDemand bool

	// MediaTimeout ends Run when the party has sent no packet at all for so long after
	// the leg was ready; 0 waits without end.
	MediaTimeout time.Duration

	// Roll, unless nil, knows the session while it runs.
	Roll *Roll

	Log *slog.Logger // nil means none
}

func (c Config) codec(name string) media.Codec {
	for _, codec := range c.Codecs {
		if codec.Name() == name {
			return codec
		}
	}
	return nil
}
