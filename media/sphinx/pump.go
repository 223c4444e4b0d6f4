package sphinx

import (
	"io"
	"math/rand/v2"

	"callbot/media"
)

// hiss is the loudest sample of the noise that is laid under the sound, at about
// -68 dBFS: the program does not know what to make of the silence of a digital line, and
// understands a fifth less by it.
const hiss = 20

// pump writes the sound as the program wants it, until its end. An error is that the
// program takes no more.
func pump(to io.Writer, in media.Reader) error {
	frame := media.NewFrame(in.Rate())
	raw := make([]byte, 0, 2*len(frame))
	noise := rand.New(rand.NewPCG(1, 1)) // the same each time, so that a recording is understood the same
	for in.ReadFrame(frame) == nil {
		raw = raw[:0]
		for _, s := range frame {
			loud := max(-1<<15, min(1<<15-1, int(s)+noise.IntN(2*hiss+1)-hiss))
			raw = append(raw, byte(loud), byte(loud>>8))
		}
		if _, err := to.Write(raw); err != nil {
			return err
		}
	}
	return nil
}
