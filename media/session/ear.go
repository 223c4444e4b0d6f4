package session

import (
	"log/slog"
	"time"

	"callbot/media"
	"callbot/media/resample"
	"callbot/media/rtp"
)

// longestPayload is the longest that one payload may last (RFC 7587 section 4.2).
const longestPayload = 120 * time.Millisecond

// ear makes 16 kHz frames of what the party sends. It is for the ticking goroutine
// alone.
type ear struct {
	chosen  bool
	decoder media.Decoder // nil when the session lacks the leg's codec: silence
	up      *resample.Resampler

	payload []byte
	decoded []int16 // at the decoder's rate
	waiting []int16 // at 16 kHz, from the payload before
	frame   media.Frame
	guessed bool // the frame stands for sound that did not arrive
}

// hear gives the frame that is due. It is good until the next one.
func (e *ear) hear(in *inbound, due time.Time) media.Frame {
	e.choose(in.config)
	if len(e.waiting) < len(e.frame) && e.decoder != nil {
		e.fetch(in, due)
	}
	n := copy(e.frame, e.waiting)
	clear(e.frame[n:])
	e.waiting = e.waiting[:copy(e.waiting, e.waiting[n:])]
	return e.frame
}

// fetch decodes what the buffer gives for this frame time.
func (e *ear) fetch(in *inbound, due time.Time) {
	in.mu.Lock()
	payload, kind := in.buffer.Pop(due, e.payload[:0])
	in.mu.Unlock()
	e.payload = payload
	e.guessed = kind == rtp.Lost
	size := e.decoder.Rate().FrameSize()
	var err error
	switch kind {
	case rtp.Nothing:
		return
	case rtp.Lost:
		if len(payload) > 0 {
			err = e.decoder.Recover(e.decoded[:size:size], payload)
		} else {
			err = e.decoder.Conceal(e.decoded[:size:size])
		}
	case rtp.Sound:
		var n int
		if n, err = e.decoder.Decode(e.decoded, payload); err == nil && n != size {
			in.mu.Lock()
			in.buffer.Extend(in.buffer.Clock.Samples(e.decoder.Rate().Duration(n)))
			in.mu.Unlock()
			size = n
		}
	}
	if err != nil {
		// Bytes from the network that are no sound are lost sound.
		e.guessed = true
		in.config.Log.Debug("payload could not be decoded", slog.Any("error", err))
		if e.decoder.Conceal(e.decoded[:size:size]) != nil {
			return
		}
	}
	e.keep(e.decoded[:size])
}

// keep adds samples to what waits.
func (e *ear) keep(samples []int16) {
	if e.up != nil {
		e.waiting = e.up.Process(e.waiting, samples)
		return
	}
	e.waiting = append(e.waiting, samples...)
}

// choose takes the codec that the leg agreed on, once it is known.
func (e *ear) choose(c Config) {
	if e.chosen {
		return
	}
	e.chosen = true
	e.frame = media.NewFrame(media.Rate16k)
	name := c.Leg.Format().Codec
	codec := c.codec(name)
	if codec == nil {
		c.Log.Error("the session has no such codec", slog.String("codec", name))
		return
	}
	var err error
	if e.decoder, err = codec.NewDecoder(media.Rate16k); err != nil {
		e.up = resample.New(codec.Clock(), media.Rate16k)
		e.decoder, err = codec.NewDecoder(codec.Clock())
	}
	if err != nil {
		c.Log.Error("no decoder could be made", slog.String("codec", name), slog.Any("error", err))
		e.decoder = nil
		return
	}
	e.decoded = make([]int16, e.decoder.Rate().Samples(longestPayload))
}
