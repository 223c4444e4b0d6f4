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
			talk(ctx, near, 30, func() []int16 {
				hertz := 1000.0
				if time.Now().After(changed) {
					hertz = 1300
				}
				return mediatest.Tone(media.Rate8k, hertz, 2000, length)
			})
			return nil
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

// talk sends what sound gives as G.711, a packet of a level each time, until the context or
// the leg ends.
func talk(ctx context.Context, leg media.Leg, level uint8, sound func() []int16) {
	p := media.Packet{Level: level}
	for ctx.Err() == nil {
		p.Payload = p.Payload[:0]
		for _, s := range sound() {
			p.Payload = append(p.Payload, g711.ULawByte(s))
		}
		if leg.WritePacket(&p) != nil {
			return
		}
		p.Sequence++
		p.Timestamp += uint32(len(p.Payload))
		time.Sleep(media.Rate8k.Duration(len(p.Payload)))
	}
}
