package resample

import "callbot/media"

// Encoder makes an encoder of a codec for frames of rate r, which are brought to the
// codec's own rate where it has no other.
func Encoder(c media.Codec, r media.Rate) (media.Encoder, error) {
	if e, err := c.NewEncoder(r); err == nil {
		return e, nil
	}
	e, err := c.NewEncoder(c.Clock())
	if err != nil {
		return nil, err
	}
	return &encoder{Encoder: e, rate: r, from: New(r, c.Clock()), frame: media.NewFrame(c.Clock())}, nil
}

// encoder takes another rate than the codec's.
type encoder struct {
	media.Encoder
	rate  media.Rate
	from  *Resampler
	frame media.Frame
}

func (e *encoder) Rate() media.Rate { return e.rate }

func (e *encoder) Encode(dst []byte, f media.Frame) ([]byte, error) {
	e.frame = e.from.Process(e.frame[:0], f)
	return e.Encoder.Encode(dst, e.frame)
}

// Decoder makes a decoder of a codec and what brings its samples to rate r: nil where
// it makes them at r itself.
func Decoder(c media.Codec, r media.Rate) (media.Decoder, *Resampler, error) {
	if d, err := c.NewDecoder(r); err == nil {
		return d, nil, nil
	}
	d, err := c.NewDecoder(c.Clock())
	if err != nil {
		return nil, nil, err
	}
	return d, New(c.Clock(), r), nil
}
