package conference_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/g711"
	"callbot/media/mediatest"
)

// Ensure somebody whose packets are shorter than a frame is heard in full, and as soon as
// others, even after there was a louder one in its place.
func TestShortPackets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const length = 10 * time.Millisecond
		w := newWorld(t)
		w.room.MaxSpeakers = 1
		listener := w.enter(nil)
		var loud mouthful
		loud.say(tone(400))
		w.enter(&loud)
		near, far := mediatest.LegPair(mediatest.Link{Delay: 10 * time.Millisecond, Format: media.Format{
			Codec: "PCMU", Clock: media.Rate8k, PacketTime: length,
		}})
		short := &phone{far: w.session(far)}
		w.seat(short)
		changed := time.Now().Add(5 * time.Second)
		mediatest.Run(t, "talker", func(ctx context.Context) error {
			return talk(ctx, near, length, func() float64 {
				if time.Now().Before(changed) {
					return 1000
				}
				return 1300
			})
		})
		time.Sleep(3*time.Second + 7*time.Millisecond)
		w.hears("while another is louder", listener.last(time.Second), 400)
		loud.say(nil)
		time.Sleep(1900 * time.Millisecond)
		w.hears("after that", listener.last(time.Second), 1000)
		time.Sleep(1100 * time.Millisecond)
		w.hears("a moment later", listener.since(changed.Add(150 * time.Millisecond))[:media.Rate16k.Samples(500*time.Millisecond)], 1300)
		if snr := mediatest.ToneSNR(media.Rate16k, listener.last(500*time.Millisecond), 1300); snr < 15 {
			t.Errorf("a tone came out with %.1f dB of signal to noise", snr)
		}
	})
}

// talk sends a soft tone as G.711, in packets of a length, until the context is done.
func talk(ctx context.Context, leg media.Leg, length time.Duration, hertz func() float64) error {
	p := media.Packet{Level: 30}
	for ctx.Err() == nil {
		p.Payload = p.Payload[:0]
		for _, s := range mediatest.Tone(media.Rate8k, hertz(), 2000, length) {
			p.Payload = append(p.Payload, g711.ULawByte(s))
		}
		if err := leg.WritePacket(&p); err != nil {
			return nil // the call is over
		}
		p.Sequence++
		p.Timestamp += uint32(len(p.Payload))
		time.Sleep(length)
	}
	return nil
}
