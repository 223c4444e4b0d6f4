package bench

import (
	"sync/atomic"
	"time"

	"callbot/media"
)

// Decodes counts the payloads that a bot decodes, as those are part of the floor. The zero
// value has counted none.
type Decodes struct{ n atomic.Int64 }

// Count makes codecs count.
func (d *Decodes) Count(codecs []media.Codec) []media.Codec {
	counting := make([]media.Codec, len(codecs))
	for i, c := range codecs {
		counting[i] = countingCodec{c, &d.n}
	}
	return counting
}

type countingCodec struct {
	media.Codec
	n *atomic.Int64
}

// NewDecoder makes a decoder that counts, and can tell the length of payloads where the
// codec's own can.
func (c countingCodec) NewDecoder(r media.Rate) (media.Decoder, error) {
	d, err := c.Codec.NewDecoder(r)
	if err != nil {
		return nil, err
	}
	counting := countingDecoder{d, c.n}
	if m, ok := d.(measurer); ok {
		return measuringDecoder{counting, m}, nil
	}
	return counting, nil
}

type countingDecoder struct {
	media.Decoder
	n *atomic.Int64
}

// Decode counts.
func (d countingDecoder) Decode(dst []int16, payload []byte) (int, error) {
	d.n.Add(1)
	return d.Decoder.Decode(dst, payload)
}

// measurer tells how long a payload is without decoding it.
type measurer interface {
	Duration(payload []byte) (time.Duration, error)
}

type measuringDecoder struct {
	countingDecoder
	measurer
}
