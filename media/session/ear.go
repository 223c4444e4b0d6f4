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

	gate     gate
	restarts uint64 // of the stream
}

// measurer is a decoder that knows how long a payload is without decoding it.
type measurer interface {
	Duration(payload []byte) (time.Duration, error)
}

// hear gives the frame that is due. It is good until the next one. Where it is only for
// keys it is silent when its sender says so.
func (e *ear) hear(in *inbound, due time.Time, keysOnly bool) media.Frame {
	e.choose(in.config)
	if len(e.waiting) < len(e.frame) && e.decoder != nil {
		e.guessed = false
		for len(e.waiting) < len(e.frame) && e.fetch(in, due, keysOnly) {
		}
	}
	n := copy(e.frame, e.waiting)
	clear(e.frame[n:])
	e.waiting = e.waiting[:copy(e.waiting, e.waiting[n:])]
	return e.frame
}

// fetch decodes what the buffer gives for this frame time, or for the rest of it, and
// reports whether that was anything.
func (e *ear) fetch(in *inbound, due time.Time, keysOnly bool) bool {
	payload, kind, level, length := e.pop(in, due)
	if kind == rtp.Nothing {
		return false
	}
	if kind == rtp.Sound && e.gate.shut(level) && keysOnly && e.passOver(in, payload) {
		return true
	}
	e.gate.rehearse(e.unheard)
	size, err := e.decode(payload, kind, length)
	if err != nil {
		// Bytes from the network that are no sound are lost sound.
		e.guessed = true
		in.config.Log.Debug("payload could not be decoded", slog.Any("error", err))
		if e.decoder.Conceal(e.decoded[:size:size]) != nil {
			return false
		}
	}
	if kind == rtp.Sound {
		e.extend(in, e.decoder.Rate().Duration(size))
		if err == nil && e.gate.unsure() {
			e.gate.judge(media.Frame(e.decoded[:size]).Level())
		}
	}
	e.keep(e.decoded[:size])
	return true
}

// pop takes what is due out of the buffer, and tells how long what is lost is. What was
// found out about a stream's sender is not known of the next.
func (e *ear) pop(in *inbound, due time.Time) (payload []byte, kind rtp.Kind, level uint8, length time.Duration) {
	in.mu.Lock()
	defer in.mu.Unlock()
	payload, kind = in.buffer.Pop(due, e.payload[:0])
	length = media.FrameDuration
	if kind == rtp.Lost {
		length, e.guessed = in.buffer.Missing(), true
	}
	e.payload = payload
	if n := in.buffer.Stats.Restarts; n != e.restarts {
		e.restarts, e.gate = n, gate{}
	}
	return payload, kind, in.buffer.Level(), length
}

// decode fills decoded and returns how many samples of it: what is lost is so long.
func (e *ear) decode(payload []byte, kind rtp.Kind, length time.Duration) (size int, err error) {
	size = e.decoder.Rate().Samples(length)
	switch {
	case kind == rtp.Sound:
		n, err := e.decoder.Decode(e.decoded, payload)
		if err != nil {
			return size, err
		}
		return n, nil
	case len(payload) > 0:
		return size, e.decoder.Recover(e.decoded[:size:size], payload)
	default:
		return size, e.decoder.Conceal(e.decoded[:size:size])
	}
}

// extend tells the buffer how long the payload given last is.
func (e *ear) extend(in *inbound, length time.Duration) {
	if length == media.FrameDuration {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.buffer.Extend(in.buffer.Clock.Samples(length))
}

// passOver takes a payload for silence without decoding it, where its length can be told.
func (e *ear) passOver(in *inbound, payload []byte) bool {
	m, ok := e.decoder.(measurer)
	if !ok {
		return false
	}
	length, err := m.Duration(payload)
	if err != nil {
		return false
	}
	e.extend(in, length)
	e.gate.pass(payload)
	silence := e.decoded[:e.decoder.Rate().Samples(length)]
	clear(silence)
	e.keep(silence)
	return true
}

// unheard lets the decoder hear a payload that nobody else hears.
func (e *ear) unheard(payload []byte) {
	_, _ = e.decoder.Decode(e.decoded, payload) // what is wrong with it does not matter any more
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
