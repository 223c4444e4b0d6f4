package dtmf

import (
	"io"
	"math"
	"time"

	"callbot/media"
)

// fullScale is the level of the loudest sine that 16 bits hold, in dBm0: the overload
// point of A-law (ITU-T G.711 section 4; µ-law has 3.17).
const fullScale = 3.14

// ramp is how long a tone takes to rise and to fall, so that it does not click.
const ramp = time.Millisecond

// Generator speaks keys as sound (ITU-T Q.23). It is a media.Reader; the fields may
// be set until the first ReadFrame.
type Generator struct {
	Duration time.Duration // of each key; 0 means DefaultDuration
	Gap      time.Duration // between keys and after the last; 0 means DefaultGap
	Level    float64       // of each of the two tones in dBm0; 0 means -10
	Twist    float64       // how much louder the column tone is, in dB: half is added to it, half taken from the row tone

	rate media.Rate
	keys []media.Key
	at   int // samples since the current key began
}

var _ media.Reader = (*Generator)(nil)

// NewGenerator returns the sound of keys at the given rate. What is no key is left
// out.
func NewGenerator(rate media.Rate, keys ...media.Key) *Generator {
	g := &Generator{rate: rate}
	for _, k := range keys {
		if k.Valid() {
			g.keys = append(g.keys, k)
		}
	}
	return g
}

// Rate is the rate of the sound.
func (g *Generator) Rate() media.Rate { return g.rate }

// ReadFrame fills f with the next sound; io.EOF says that all keys were spoken.
func (g *Generator) ReadFrame(f media.Frame) error {
	if len(g.keys) == 0 {
		return io.EOF
	}
	clear(f)
	for done := 0; done < len(f) && len(g.keys) > 0; {
		done += g.fill(f[done:])
	}
	return nil
}

// fill writes as much of the current key and its gap as f holds.
func (g *Generator) fill(f []int16) int {
	length := g.rate.Samples(or(g.Duration, DefaultDuration))
	cycle := max(length+g.rate.Samples(or(g.Gap, DefaultGap)), 1)
	n := min(len(f), cycle-g.at)
	if sounding := min(n, length-g.at); sounding > 0 {
		g.tones(f[:sounding], length)
	}
	if g.at += n; g.at == cycle {
		g.at, g.keys = 0, g.keys[1:]
	}
	return n
}

// tones writes the current key's two tones, of which length samples make the press.
func (g *Generator) tones(f []int16, length int) {
	row, column := Frequencies(g.keys[0])
	level := g.Level
	if level == 0 {
		level = -10
	}
	low, high := amplitude(level-g.Twist/2), amplitude(level+g.Twist/2)
	rise := max(g.rate.Samples(ramp), 1)
	for i := range f {
		n := g.at + i
		t := 2 * math.Pi * float64(n) / float64(g.rate)
		v := low*math.Sin(row*t) + high*math.Sin(column*t)
		edge := min(n+1, length-n, rise)
		f[i] = clip(v * float64(edge) / float64(rise))
	}
}

// amplitude is the peak of a sine of the given level in dBm0.
func amplitude(level float64) float64 {
	return 32768 * math.Pow(10, (level-fullScale)/20)
}

// clip rounds v to what 16 bits hold.
func clip(v float64) int16 {
	return int16(math.Round(min(max(v, math.MinInt16), math.MaxInt16)))
}
