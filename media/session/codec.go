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
	encoder, err := resample.Encoder(codec, media.Rate16k)
	if err != nil {
		log.Error("no encoder could be made", slog.String("codec", name), slog.Any("error", err))
		return nil
	}
	return encoder
}
