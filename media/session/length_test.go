package session_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/g711"
	"callbot/media/mediatest"
)

// Ensure a party is heard in full, and hardly later, whatever the length of its packets.
func TestPacketsOfAnyLength(t *testing.T) {
	for _, length := range []time.Duration{
		5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 30 * time.Millisecond,
		40 * time.Millisecond, 60 * time.Millisecond, 120 * time.Millisecond,
	} {
		t.Run(length.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLine(t)
				near, far := mediatest.LegPair(mediatest.Link{Delay: 10 * time.Millisecond, Jitter: 30 * time.Millisecond, Format: pcmu})
				s := l.session(far, nil)
				var heard ears
				s.Listen(&heard)
				time.Sleep(3 * time.Millisecond)
				say(t, near, wave(1000, 5*time.Second), length)
				if snr := mediatest.ToneSNR(media.Rate16k, heard.between(time.Second, 4500*time.Millisecond), 1000); snr < 40 {
					t.Errorf("a tone came out with %.1f dB of signal to noise", snr)
				}
				if stats := s.Stats(); stats.Delay > 70*time.Millisecond || stats.Lost > 5 {
					t.Errorf("%+v", stats)
				}
			})
		})
	}
}

// say sends sound of 16 kHz as G.711, in packets of a length.
func say(t *testing.T, leg media.Leg, sound []int16, length time.Duration) {
	t.Helper()
	p := media.Packet{Sequence: 65_500, Level: media.NoLevel}
	for n := media.Rate16k.Samples(length); len(sound) >= n; sound = sound[n:] {
		p.Payload = p.Payload[:0]
		for i := 0; i < n; i += 2 {
			p.Payload = append(p.Payload, g711.ULawByte(sound[i]))
		}
		if err := leg.WritePacket(&p); err != nil {
			t.Fatal(err)
		}
		p.Sequence++
		p.Timestamp += uint32(len(p.Payload))
		time.Sleep(length)
	}
}
