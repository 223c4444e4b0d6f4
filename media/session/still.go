package session

import (
	"log/slog"
	"time"

	"callbot/media"
	"callbot/media/resample"
)

// sounding reports whether sound was sent, or is on its way, that does not end by itself.
func (o *outbound) sounding() bool {
	o.writing.Lock()
	defer o.writing.Unlock()
	return o.loud || o.made.bundle.Len() > 0
}

// hush sends a frame of silence where sound was cut off: whoever hears it takes what does
// not come for lost, and would go on with the sound for a tenth of a second. The lock for
// writing is held.
func (o *outbound) hush(due time.Time) {
	if !o.loud {
		return
	}
	o.loud = false
	if o.still == nil {
		o.still = stillOf(o.codecs, o.leg.Format().Codec)
	}
	if len(o.still) > 0 {
		o.send(o.still, silence, 1, due)
	}
}

// silence is the level of none (RFC 6464).
const silence = 127

// stillOf is a payload of silence that relies on nothing before it, empty where the session
// lacks the codec.
func stillOf(c Config, name string) []byte {
	still := []byte{}
	codec := c.codec(name)
	if codec == nil {
		return still
	}
	encoder, err := resample.Encoder(codec, media.Rate16k)
	if err != nil {
		return still
	}
	if e, ok := encoder.(beginner); ok {
		err = e.Begin(nil)
	}
	if err == nil {
		still, err = encoder.Encode(still, media.NewFrame(media.Rate16k))
	}
	if err != nil {
		c.Log.Error("silence could not be encoded", slog.Any("error", err))
	}
	return still
}
