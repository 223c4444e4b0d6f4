package dtmftest

import (
	"math"
	"math/rand/v2"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
)

// tones is one press as a telephone with these faults makes it.
type tones struct {
	row, column float64 // Hz
	level       float64 // of the louder tone, dBm0
	twist       float64 // how much louder the column is, dB
	duration    time.Duration
	pause       time.Duration // after it
	holeAt      time.Duration // an interruption
	hole        time.Duration
}

// keyClip is a recipe for clips of keys: each field draws a value for one press, or
// for the clip. What is nil is left at an ordinary value.
type keyClip struct {
	presses  int                      // 0 means 12
	off      func(*rand.Rand) float64 // share by which each frequency is off
	oneOnly  bool                     // off applies to one of the two only
	level    func(*rand.Rand) float64 // dBm0
	twist    func(*rand.Rand) float64 // dB
	duration func(*rand.Rand) float64 // ms
	pause    func(*rand.Rand) float64 // ms
	hole     func(*rand.Rand) float64 // ms
	other    func(*rand.Rand, *tones) // any other change
	line     line                     // what the line does to the sound
}

func draw(f func(*rand.Rand) float64, r *rand.Rand, otherwise float64) float64 {
	if f == nil {
		return otherwise
	}
	return f(r)
}

// between draws evenly from a to b.
func between(a, b float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return a + (b-a)*r.Float64() }
}

// either draws evenly from ±a to ±b.
func either(a, b float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		v := a + (b-a)*r.Float64()
		if r.IntN(2) == 0 {
			return -v
		}
		return v
	}
}

func milliseconds(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }

// draw makes one press of k.
func (c keyClip) draw(k media.Key, r *rand.Rand) tones {
	row, column := dtmf.Frequencies(k)
	offRow, offColumn := draw(c.off, r, 0), draw(c.off, r, 0)
	if c.oneOnly {
		if r.IntN(2) == 0 {
			offRow = 0
		} else {
			offColumn = 0
		}
	}
	t := tones{
		row:      row * (1 + offRow),
		column:   column * (1 + offColumn),
		level:    draw(c.level, r, -10),
		twist:    draw(c.twist, r, 0),
		duration: milliseconds(draw(c.duration, r, 50+50*r.Float64())),
		pause:    milliseconds(draw(c.pause, r, 50+50*r.Float64())),
		hole:     milliseconds(draw(c.hole, r, 0)),
	}
	t.holeAt = time.Duration((0.3 + 0.4*r.Float64()) * float64(t.duration-t.hole))
	if c.other != nil {
		c.other(r, &t)
	}
	return t
}

// make makes a clip.
func (c keyClip) make(r *rand.Rand) Clip {
	n := c.presses
	if n == 0 {
		n = 12
	}
	at := milliseconds(100 + 200*r.Float64())
	var clip Clip
	var sound []float64
	weakest := math.Inf(1)
	for range n {
		k := media.Key(media.Keys[r.IntN(len(media.Keys))])
		t := c.draw(k, r)
		sound = t.render(sound, at, r)
		weakest = min(weakest, amplitude(t.level-math.Abs(t.twist)))
		clip.Presses = append(clip.Presses, Press{Key: k, Start: at, Duration: t.duration})
		at += t.duration + t.pause
	}
	sound = append(sound, make([]float64, int(Rate)*2/5)...)
	if c.line != nil {
		c.line(r, sound, weakest)
	}
	clip.Sound = round(sound)
	return clip
}

// render adds the tones at a time to sound, which grows as needed.
func (t tones) render(sound []float64, at time.Duration, r *rand.Rand) []float64 {
	begin, end := at.Seconds()*float64(Rate), (at+t.duration).Seconds()*float64(Rate)
	for len(sound) < int(end)+1 {
		sound = append(sound, 0)
	}
	low, high := t.level, t.level
	if t.twist > 0 {
		low -= t.twist
	} else {
		high += t.twist
	}
	a, b := amplitude(low), amplitude(high)
	p, q := 2*math.Pi*r.Float64(), 2*math.Pi*r.Float64()
	gone := t.holeAt.Seconds() * float64(Rate)
	back := gone + t.hole.Seconds()*float64(Rate)
	for n := int(math.Ceil(begin)); n < int(math.Ceil(end)); n++ {
		if in := float64(n) - begin; in < gone || in >= back {
			w := 2 * math.Pi * float64(n) / float64(Rate)
			sound[n] += a*math.Sin(w*t.row+p) + b*math.Sin(w*t.column+q)
		}
	}
	return sound
}

// amplitude is the peak of a sine of level dBm0 (ITU-T G.711 A-law: full scale is
// 3.14 dBm0).
func amplitude(level float64) float64 { return 32768 * math.Pow(10, (level-3.14)/20) }

// round brings sound to 16 bits.
func round(sound []float64) []int16 {
	out := make([]int16, len(sound))
	for i, v := range sound {
		out[i] = int16(math.Round(min(max(v, math.MinInt16), math.MaxInt16)))
	}
	return out
}
