package opus

import (
	"errors"
	"fmt"
	"time"

	"callbot/media"

	lib "gopkg.in/hraban/opus.v2"
)

// maxDuration is the most sound that one payload may hold: 120 ms (RFC 6716 section
// 3.2.5), in units of 2.5 ms.
const maxDuration = 48

var errEmpty = errors.New("opus: empty payload")

type decoder struct {
	lib  *lib.Decoder
	rate media.Rate
}

// NewDecoder returns a decoder that makes mono sound at rate r from any payload. A
// rate that Opus does not have is an error.
func (Codec) NewDecoder(r media.Rate) (media.Decoder, error) {
	if err := checkRate(r); err != nil {
		return nil, err
	}
	l, err := lib.NewDecoder(int(r), 1)
	if err != nil {
		return nil, fmt.Errorf("opus: new decoder: %w", err)
	}
	return &decoder{lib: l, rate: r}, nil
}

func (d *decoder) Rate() media.Rate { return d.rate }

func (d *decoder) Decode(dst []int16, payload []byte) (int, error) {
	if len(payload) == 0 {
		return 0, errEmpty
	}
	n, err := d.lib.Decode(payload, dst[:len(dst):len(dst)])
	if err != nil {
		return 0, fmt.Errorf("opus: decode: %w", err)
	}
	return n, nil
}

// Duration is how long the sound of a payload lasts; it does not decode it.
func (*decoder) Duration(payload []byte) (time.Duration, error) { return PacketDuration(payload) }

func (d *decoder) Conceal(dst []int16) error {
	if err := d.checkLength(dst); err != nil {
		return err
	}
	if err := d.lib.DecodePLC(dst[:len(dst):len(dst)]); err != nil {
		return fmt.Errorf("opus: conceal: %w", err)
	}
	return nil
}

func (d *decoder) Recover(dst []int16, next []byte) error {
	if len(next) == 0 {
		return d.Conceal(dst)
	}
	if err := d.checkLength(dst); err != nil {
		return err
	}
	if err := d.lib.DecodeFEC(next, dst[:len(dst):len(dst)]); err != nil {
		return fmt.Errorf("opus: recover: %w", err)
	}
	return nil
}

// checkLength keeps libopus from filling a length that it cannot: it takes its
// working memory for the whole of dst from the stack.
func (d *decoder) checkLength(dst []int16) error {
	unit := int(d.rate) / 400
	if len(dst) == 0 || len(dst)%unit != 0 || len(dst)/unit > maxDuration {
		return fmt.Errorf("opus: cannot fill %d samples at %d Hz: want a multiple of 2.5 ms up to 120 ms", len(dst), d.rate)
	}
	return nil
}
