package session

import (
	"log/slog"

	"callbot/media"
	"callbot/media/mixer"
	"callbot/media/prompt"
)

// voice makes the sound of each tick. It is for the ticking goroutine alone.
type voice struct {
	log     *slog.Logger
	opus    bool // ready-made payloads can be sent as they are
	chosen  bool
	encoder media.Encoder // made for the first sound that is not ready-made
	dumb    bool          // there is no encoder for the leg's codec
	going   bool          // the frame before was encoded too
	encoded int           // frames

	frame  media.Frame // 16 kHz
	level  uint8       // of the frame that was encoded last (RFC 6464)
	prompt media.Frame
	sums   []int32

	payload []byte
	packet  media.Packet
}

// next is the payload of the coming frame, whether it is ready-made, encoded here, or
// none because there is silence, and whether there is anything to be said.
// A bridge takes the place of all else.
func (v *voice) next(o *outbound, b *bridge) (payload []byte, kind prompt.Kind, more bool) {
	payload, kind, more = v.make(o, b)
	v.going = kind == prompt.Mixed
	return payload, kind, more
}

func (v *voice) make(o *outbound, b *bridge) (payload []byte, kind prompt.Kind, more bool) {
	v.choose(o)
	o.mu.Lock()
	live, muted := o.live, o.muted
	o.mu.Unlock()
	switch {
	case b != nil:
		more = b.ReadFrame(v.frame) == nil
	case live != nil:
		more = v.speak(o, live)
	case v.opus:
		payload, kind = o.player.Next(v.frame)
		if kind == prompt.Ready && !muted {
			return payload, kind, true
		}
		more = kind != prompt.Nothing
	default:
		more = o.player.NextFrame(v.frame)
	}
	if !more || muted {
		return nil, prompt.Nothing, more
	}
	v.level = v.frame.Level()
	if o.leg.Format().DTX && o.made.hush(v.level) {
		return nil, prompt.Nothing, true
	}
	if payload = v.encode(o); payload == nil {
		return nil, prompt.Nothing, true
	}
	return payload, prompt.Mixed, true
}

// speak fills the frame with live sound, and with what the prompts say over it. A
// source that has ended, or fails, is given up.
func (v *voice) speak(o *outbound, live media.Reader) bool {
	err := live.ReadFrame(v.frame)
	prompts := o.player.NextFrame(v.prompt)
	if err != nil {
		o.mu.Lock()
		if o.live == live {
			o.live = nil
		}
		o.mu.Unlock()
		copy(v.frame, v.prompt)
		return prompts
	}
	if prompts {
		for i := range v.sums {
			v.sums[i] = int32(v.frame[i]) + int32(v.prompt[i])
		}
		mixer.Limit(v.frame, v.sums)
	}
	return true
}

func (v *voice) encode(o *outbound) []byte {
	if v.encoder == nil && !v.dumb {
		v.encoder = encoderFor(o.codecs, o.leg.Format().Codec, v.log)
		v.dumb = v.encoder == nil
	}
	if v.dumb {
		return nil
	}
	if !v.going {
		v.begin(o)
	}
	v.adapt(o.leg)
	payload, err := v.encoder.Encode(v.payload[:0], v.frame)
	if err != nil {
		v.log.Error("sound could not be encoded", slog.Any("error", err))
		return nil
	}
	v.payload = payload
	return payload
}

// choose takes the codec that the leg agreed on, once it is known.
func (v *voice) choose(o *outbound) {
	if v.chosen {
		return
	}
	v.chosen = true
	v.opus = o.leg.Format().Codec == "opus"
	v.frame, v.prompt = media.NewFrame(media.Rate16k), media.NewFrame(media.Rate16k)
	v.sums = make([]int32, len(v.frame))
}
