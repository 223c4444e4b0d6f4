package conference

import (
	"log/slog"
	"time"

	"callbot/media"
	"callbot/media/mixer"
	"callbot/media/resample"
	"callbot/media/rtp"
)

const (
	// longest is the longest that one payload may last (RFC 7587 section 4.2).
	longest = 120 * time.Millisecond
	// fade is how long a voice takes to come and to go, so that it does not click.
	fade = media.FrameDuration
)

// voice is the sound of a party that is listened to, frame by frame. It is for the tick
// alone.
type voice struct {
	decoder media.Decoder // nil where the room lacks the leg's codec: silence
	up      *resample.Resampler

	payload []byte
	kind    rtp.Kind      // of the payload
	lost    time.Duration // how long what is lost is
	fetched bool          // the payload is that of the frame which is due
	decoded []int16       // at the decoder's rate
	waiting []int16       // at 16 kHz, from the payload before
	frame   media.Frame
	lead    media.Frame // the sound right before the first frame

	ramp  mixer.Ramp
	said  []int32 // the frame with its gain
	spoke []int32 // what said was a tick ago
	going bool    // nobody is to hear it any more
	rests int     // ticks since it was last listened to
}

// newVoice makes the decoder for a party.
func newVoice(r *Room, x *Seat) *voice {
	n := media.Rate16k.FrameSize()
	v := &voice{
		frame: make(media.Frame, n), lead: make(media.Frame, n), said: make([]int32, n), spoke: make([]int32, n),
		waiting: make([]int16, 0, media.Rate16k.Samples(longest)+n),
	}
	name := x.mouth.Format().Codec
	codec := r.codec(name)
	if codec == nil {
		r.log().Error("the room has no such codec", slog.String("codec", name))
		return v
	}
	var err error
	if v.decoder, v.up, err = resample.Decoder(codec, media.Rate16k); err != nil {
		r.log().Error("no decoder could be made", slog.String("codec", name), slog.Any("error", err))
		v.decoder = nil
		return v
	}
	v.decoded = make([]int16, v.decoder.Rate().Samples(longest))
	return v
}

// begin prepares to listen to the party (again). One that others hear already, as it was
// forwarded until now, goes on as loud as it is; any other comes up from silence.
func (v *voice) begin(e *ear, heard bool) {
	v.rests, v.going = 0, !heard
	if heard {
		v.ramp.To(1, 0, media.Rate16k)
	} else {
		v.ramp.To(0, 0, media.Rate16k)
	}
	v.prime(e)
	clear(v.said)
	if heard {
		v.ramp.Add(v.said, v.lead)
	}
}

// prime lets the decoder hear what came last and was not decoded.
func (v *voice) prime(e *ear) {
	clear(v.lead)
	v.waiting = v.waiting[:0]
	if v.decoder == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.recent.each(func(payload []byte) {
		if n, err := v.decoder.Decode(v.decoded, payload); err == nil {
			v.keep(v.decoded[:n])
		}
	})
	if late := len(v.waiting) - len(v.lead); late >= 0 {
		copy(v.lead, v.waiting[late:])
	}
	v.waiting = v.waiting[:0]
}

// hear makes the frame that is due; one that stirs no more is guessed at.
func (v *voice) hear(e *ear, due time.Time, stirs bool) {
	if v.decoder != nil && !stirs && len(v.waiting) < len(v.frame) {
		v.guess()
	}
	for v.decoder != nil && stirs && len(v.waiting) < len(v.frame) && v.fetch(e, due) {
		v.decode(e)
	}
	n := copy(v.frame, v.waiting)
	clear(v.frame[n:])
	v.waiting = v.waiting[:copy(v.waiting, v.waiting[n:])]
	v.said, v.spoke = v.spoke, v.said
	clear(v.said)
	v.ramp.Add(v.said, v.frame)
}

// guess goes on from the sound before, if there was any.
func (v *voice) guess() {
	if v.kind == rtp.Nothing {
		return
	}
	size := v.decoder.Rate().FrameSize()
	if v.decoder.Conceal(v.decoded[:size:size]) == nil {
		v.keep(v.decoded[:size])
	}
}

// fetch takes what the buffer gives for this frame time, once, and reports whether that is
// anything.
func (v *voice) fetch(e *ear, due time.Time) bool {
	if !v.fetched {
		v.payload, v.kind, v.lost = e.pop(due, v.payload[:0])
		v.fetched = v.kind != rtp.Nothing
	}
	return v.fetched
}

// decode makes sound of what was fetched.
func (v *voice) decode(e *ear) {
	v.fetched = false
	size := v.decoder.Rate().FrameSize()
	var err error
	switch v.kind {
	case rtp.Nothing:
		return
	case rtp.Lost:
		size = v.decoder.Rate().Samples(v.lost)
		if len(v.payload) > 0 {
			err = v.decoder.Recover(v.decoded[:size:size], v.payload)
		} else {
			err = v.decoder.Conceal(v.decoded[:size:size])
		}
	case rtp.Sound:
		var n int
		if n, err = v.decoder.Decode(v.decoded, v.payload); err == nil && n != size {
			e.extend(v.decoder.Rate().Duration(n))
			size = n
		}
	}
	// Bytes from the network that are no sound are lost sound.
	if err != nil && v.decoder.Conceal(v.decoded[:size:size]) != nil {
		return
	}
	v.keep(v.decoded[:size])
}

// keep adds samples to what waits.
func (v *voice) keep(samples []int16) {
	if v.up != nil {
		v.waiting = v.up.Process(v.waiting, samples)
		return
	}
	v.waiting = append(v.waiting, samples...)
}

// come lets the voice be heard, or fade away.
func (v *voice) come(heard bool) {
	if heard != v.going {
		return
	}
	v.going = !heard
	if heard {
		v.ramp.To(1, fade, media.Rate16k)
	} else {
		v.ramp.To(0, fade, media.Rate16k)
	}
}

// heard reports whether anybody hears it.
func (v *voice) heard() bool { return !v.ramp.Steady() || v.ramp.Gain() > 0 }
