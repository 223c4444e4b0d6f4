package g711

import (
	"errors"
	"fmt"

	"callbot/media"
)

// A Codec is one of the two laws; it implements media.Codec at 8 kHz.
type Codec struct {
	name   string
	expand *[256]int16
	press  func(int16) byte
}

// The two laws of G.711.
var (
	ULaw = &Codec{"PCMU", &ulawTable, ULawByte}
	ALaw = &Codec{"PCMA", &alawTable, ALawByte}
)

var _ media.Codec = ULaw

// Name is "PCMU" or "PCMA" (RFC 3551 section 6).
func (c *Codec) Name() string { return c.name }

// Clock is 8 kHz.
func (c *Codec) Clock() media.Rate { return media.Rate8k }

// NewEncoder returns an encoder; any rate but 8 kHz is an error.
func (c *Codec) NewEncoder(r media.Rate) (media.Encoder, error) {
	if r != media.Rate8k {
		return nil, fmt.Errorf("g711: the rate is 8000, not %d", r)
	}
	return encoder{c}, nil
}

// NewDecoder returns a decoder; any rate but 8 kHz is an error.
func (c *Codec) NewDecoder(r media.Rate) (media.Decoder, error) {
	if r != media.Rate8k {
		return nil, fmt.Errorf("g711: the rate is 8000, not %d", r)
	}
	return &decoder{codec: c}, nil
}

type encoder struct{ codec *Codec }

func (encoder) Rate() media.Rate { return media.Rate8k }

func (e encoder) Encode(dst []byte, f media.Frame) ([]byte, error) {
	if len(f) != media.Rate8k.FrameSize() {
		return dst, fmt.Errorf("g711: a frame is %d samples, not %d", media.Rate8k.FrameSize(), len(f))
	}
	for _, s := range f {
		dst = append(dst, e.codec.press(s))
	}
	return dst, nil
}

var (
	errEmpty = errors.New("g711: empty payload")
	errRoom  = errors.New("g711: no room for the payload's samples")
)

// decoder keeps the last sound to repeat it when a packet is lost.
type decoder struct {
	codec *Codec
	plc   concealer
}

func (*decoder) Rate() media.Rate { return media.Rate8k }

func (d *decoder) Decode(dst []int16, payload []byte) (int, error) {
	switch {
	case len(payload) == 0:
		return 0, errEmpty
	case len(payload) > len(dst):
		return 0, errRoom
	}
	for i, b := range payload {
		dst[i] = d.codec.expand[b]
	}
	d.plc.heard(dst[:len(payload)])
	return len(payload), nil
}

func (d *decoder) Conceal(dst []int16) error {
	d.plc.fill(dst)
	return nil
}

// Recover conceals: G.711 carries no copies.
func (d *decoder) Recover(dst []int16, _ []byte) error { return d.Conceal(dst) }
