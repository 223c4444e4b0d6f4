package opus

import (
	"cmp"
	"fmt"
	"slices"

	"callbot/media"

	lib "gopkg.in/hraban/opus.v2"
)

// maxFrame is the most bytes that one Opus frame may have, with its first byte
// (RFC 6716 section 3.2.1).
const maxFrame = 1276

// Encoder is what NewEncoder returns; its settings may change from frame to frame.
// It is for one goroutine at a time.
type Encoder struct {
	lib        *lib.Encoder
	rate       media.Rate
	complexity int       // its own
	present    int       // what the governor left of it
	governor   *Governor // or nil

	fec  bool
	loss int  // percent
	anew bool // the next payload must not rely on those before it

	unsent []byte // room for a payload that is thrown away
}

// NewEncoder returns an *Encoder for frames of rate r with the settings of c. A rate
// that Opus does not have, or a setting out of its range, is an error.
func (c Codec) NewEncoder(r media.Rate) (media.Encoder, error) {
	if err := checkRate(r); err != nil {
		return nil, err
	}
	app := lib.AppAudio
	if c.Application == VoIP || c.DTX && cmp.Or(c.Complexity, defaultComplexity) < 7 {
		app = lib.AppVoIP
	}
	l, err := lib.NewEncoder(int(r), 1, app)
	if err != nil {
		return nil, fmt.Errorf("opus: new encoder: %w", err)
	}
	e := &Encoder{lib: l, rate: r, governor: c.Governor}
	return e, e.set(c)
}

func (e *Encoder) set(c Codec) error {
	for _, set := range []func() error{
		func() error { return e.SetBitrate(cmp.Or(c.Bitrate, defaultBitrate)) },
		func() error { return e.SetComplexity(cmp.Or(c.Complexity, defaultComplexity)) },
		func() error { return e.SetLoss(c.FEC, c.LossPercent) },
		func() error { return e.lib.SetDTX(c.DTX) },
	} {
		if err := set(); err != nil {
			return err
		}
	}
	return nil
}

// Rate is the rate of the frames it takes.
func (e *Encoder) Rate() media.Rate { return e.rate }

// Encode appends the payload of f to dst. Besides one frame, f may be two or three
// frames on end, which make one payload of 40 or 60 ms. Where dst has 4 KB to spare
// nothing is allocated.
func (e *Encoder) Encode(dst []byte, f media.Frame) ([]byte, error) {
	frames := len(f) / e.rate.FrameSize()
	if frames < 1 || frames > 3 || len(f)%e.rate.FrameSize() != 0 {
		return dst, fmt.Errorf("opus: cannot encode %d samples at %d Hz: want 20, 40 or 60 ms", len(f), e.rate)
	}
	if err := e.obey(); err != nil {
		return dst, err
	}
	if e.anew {
		return e.first(dst, f)
	}
	return e.encode(dst, f)
}

func (e *Encoder) encode(dst []byte, f media.Frame) ([]byte, error) {
	start, room := len(dst), len(f)/e.rate.FrameSize()*maxFrame
	dst = slices.Grow(dst, room)
	// The binding looks at the capacity of what it is given, not at the length.
	n, err := e.lib.Encode(f[:len(f):len(f)], dst[start:start+room:start+room])
	if err != nil {
		return dst[:start], fmt.Errorf("opus: encode: %w", err)
	}
	return dst[:start+n], nil
}

// SetBitrate changes how many bits per second are spent: 500 to 510 000.
func (e *Encoder) SetBitrate(bits int) error {
	if bits < 500 || bits > 510_000 {
		return fmt.Errorf("opus: a bit rate of %d: want 500 to 510000", bits)
	}
	return e.lib.SetBitrate(bits)
}

// SetComplexity changes how much work is spent: 1 (least) to 10.
func (e *Encoder) SetComplexity(complexity int) error {
	if complexity < 1 || complexity > 10 {
		return fmt.Errorf("opus: a complexity of %d: want 1 to 10", complexity)
	}
	e.complexity, e.present = complexity, complexity
	return e.lib.SetComplexity(complexity)
}

// obey follows the governor.
func (e *Encoder) obey() error {
	if e.governor == nil {
		return nil
	}
	c := e.governor.complexity(e.complexity)
	if c == e.present {
		return nil
	}
	e.present = c
	return e.lib.SetComplexity(c)
}

// SetLoss changes whether payloads carry a copy of the one before, and how many of a
// hundred the encoder must expect to be lost: that many bits it spends on the copies. There
// are none where nothing is lost.
func (e *Encoder) SetLoss(fec bool, percent int) error {
	if percent < 0 || percent > 100 {
		return fmt.Errorf("opus: a loss of %d percent", percent)
	}
	e.fec, e.loss = fec, percent
	return e.tell(fec, percent)
}

// copying is the loss from which on libopus sends copies at all, whatever the sound: its
// mode for music has none. Told of 1 % as 8 it makes, of sound that loses so much, 31 dB of
// signal to noise instead of 22; of 5 %, 23 instead of 16.
const copying = 8

func (e *Encoder) tell(fec bool, percent int) error {
	if fec && percent > 0 {
		percent = max(percent, copying)
	}
	if err := e.lib.SetInBandFEC(fec); err != nil {
		return err
	}
	return e.lib.SetPacketLossPerc(percent)
}
