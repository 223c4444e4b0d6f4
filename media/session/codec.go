package session

import (
	"log/slog"

	"callbot/media"
	"callbot/media/resample"
)

// encoderFor makes an encoder of 16 kHz frames for a codec, or none where the session
// does not have the codec.
func encoderFor(c Config, name string, log *slog.Logger) media.Encoder {
	codec := c.codec(name)
	if codec == nil {
		log.Error("the session has no such codec", slog.String("codec", name))
		return nil
	}
	if encoder, err := codec.NewEncoder(media.Rate16k); err == nil {
		return encoder
	}
	encoder, err := codec.NewEncoder(codec.Clock())
	if err != nil {
		log.Error("no encoder could be made", slog.String("codec", name), slog.Any("error", err))
		return nil
	}
	return &slowEncoder{
		Encoder: encoder,
		down:    resample.New(media.Rate16k, codec.Clock()),
		frame:   media.NewFrame(codec.Clock()),
	}
}

// slowEncoder takes 16 kHz for a codec that has less.
type slowEncoder struct {
	media.Encoder
	down  *resample.Resampler
	frame media.Frame
}

// Rate is that of the frames it takes.
func (*slowEncoder) Rate() media.Rate { return media.Rate16k }

// Encode brings f to the codec's rate and encodes it.
func (e *slowEncoder) Encode(dst []byte, f media.Frame) ([]byte, error) {
	e.frame = e.down.Process(e.frame[:0], f)
	return e.Encoder.Encode(dst, e.frame)
}
