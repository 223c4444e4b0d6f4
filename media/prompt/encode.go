package prompt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"callbot/media"
	"callbot/media/opus"
	"callbot/media/resample"
)

// errTooLong says that a prompt lasts longer than is allowed.
var errTooLong = errors.New("the sound is too long")

// Encoding says how prompts are encoded. As it is done once for all calls, no work is
// spared.
type Encoding struct {
	Bitrate     int           // bits per second; 0 is 32 000
	MaxDuration time.Duration // the longest prompt; 0 is 10 minutes
}

// Make encodes samples, mono sound of any rate from 8 to 48 kHz, as a prompt. It takes
// a hundredth of the time that the sound lasts. The error is that of ctx, or says that
// the sound is too long.
func (e Encoding) Make(ctx context.Context, uri string, samples []int16, rate media.Rate) (*Prompt, error) {
	duration := rate.Duration(len(samples))
	if duration > e.limit() {
		return nil, fmt.Errorf("%w: %v where %v are allowed", errTooLong, duration.Round(time.Second), e.limit())
	}
	encoder, err := opus.Codec{
		Bitrate:    cmp.Or(e.Bitrate, 32_000),
		Complexity: 10,
	}.NewEncoder(media.Rate48k)
	if err != nil {
		return nil, err
	}
	// What comes out of the decoder is late by the look-ahead; the end must not be lost.
	n := int((duration + opus.Lookahead + media.FrameDuration - 1) / media.FrameDuration)
	p := &Prompt{uri: uri, duration: duration}
	if err := p.encode(ctx, encoder, resample.Reader(media.NewSamples(rate, samples), media.Rate48k), n); err != nil {
		return nil, err
	}
	return p, p.keep(resample.Reader(media.NewSamples(rate, samples), media.Rate16k), n)
}

func (e Encoding) limit() time.Duration { return cmp.Or(e.MaxDuration, 10*time.Minute) }

// encode fills the payloads with n frames of r.
func (p *Prompt) encode(ctx context.Context, encoder media.Encoder, r media.Reader, n int) error {
	f := media.NewFrame(r.Rate())
	for range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := readPadded(r, f); err != nil {
			return err
		}
		var err error
		if p.payloads, err = encoder.Encode(p.payloads, f); err != nil {
			return err
		}
		p.ends = append(p.ends, uint32(len(p.payloads)))
	}
	// Encoding asks for far more room than it uses.
	p.payloads = append(make([]byte, 0, len(p.payloads)), p.payloads...)
	return nil
}

// keep fills pcm and the levels with n frames of r.
func (p *Prompt) keep(r media.Reader, n int) error {
	size := r.Rate().FrameSize()
	p.pcm, p.levels = make([]int16, n*size), make([]uint8, n)
	for i := range n {
		f := media.Frame(p.pcm[i*size : (i+1)*size])
		if err := readPadded(r, f); err != nil {
			return err
		}
		p.levels[i] = f.Level()
	}
	return nil
}

// readPadded reads the next frame, or silence when there is none.
func readPadded(r media.Reader, f media.Frame) error {
	err := r.ReadFrame(f)
	if errors.Is(err, io.EOF) {
		clear(f)
		return nil
	}
	return err
}
