package conference_test

import (
	"context"
	"time"

	"callbot/media"
	"callbot/media/opus"
)

// sender writes packets to a leg by itself, as a phone with manners of its own would.
type sender struct {
	leg   media.Leg
	sound media.Reader
	level uint8 // that it tells
	times int   // how often it sends each packet under another number; 0 is once
}

// run sends until the context is done.
func (s *sender) run(ctx context.Context) error {
	encoder, err := opus.Codec{}.NewEncoder(media.Rate16k)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = s.leg.Close() })
	defer stop()
	f := media.NewFrame(media.Rate16k)
	p := media.Packet{Level: s.level}
	for ctx.Err() == nil {
		if err := s.sound.ReadFrame(f); err != nil {
			return err
		}
		if p.Payload, err = encoder.Encode(p.Payload[:0], f); err != nil {
			return err
		}
		for range max(s.times, 1) {
			p.Sequence++
			if err := s.leg.WritePacket(&p); err != nil {
				return ctx.Err()
			}
		}
		p.Timestamp += 960
		time.Sleep(media.FrameDuration)
	}
	return ctx.Err()
}
