package conference_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
)

// Ensure somebody whose packets claim to be loud, and hold nothing, keeps nobody else from
// being heard, and is heard itself when it speaks.
func TestLevelsThatLie(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.room.MaxSpeakers = 1
		listener := w.enter(nil)
		near, far := mediatest.LegPair(mediatest.Link{Delay: 10 * time.Millisecond, Format: media.Format{
			Codec: "PCMU", Clock: media.Rate8k, PacketTime: media.FrameDuration,
		}})
		w.seat(&phone{far: w.session(far)})
		speaks := time.Now().Add(8 * time.Second)
		mediatest.Run(t, "liar", func(ctx context.Context) error {
			talk(ctx, near, 0, func() []int16 {
				if time.Now().After(speaks) {
					return mediatest.Tone(media.Rate8k, 1300, 6000, media.FrameDuration)
				}
				return make([]int16, media.Rate8k.FrameSize())
			})
			return nil
		})
		time.Sleep(3*time.Second + 7*time.Millisecond)
		var other mouthful
		other.say(tone(700))
		w.enter(&other)
		time.Sleep(4 * time.Second)
		w.hears("while another lies", listener.last(2*time.Second), 700)
		other.say(nil)
		time.Sleep(3 * time.Second)
		w.hears("when the liar speaks", listener.last(time.Second), 1300)
	})
}
