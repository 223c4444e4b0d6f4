package dtmftest

import (
	"math"
	"math/rand/v2"
)

// A line adds to sound what telephone lines add; weakest is the amplitude of the
// weakest tone in it.
type line func(r *rand.Rand, sound []float64, weakest float64)

// lines puts one after another.
func lines(all ...line) line {
	return func(r *rand.Rand, sound []float64, weakest float64) {
		for _, l := range all {
			l(r, sound, weakest)
		}
	}
}

// noise is white noise, some dB below the weakest tone.
func noise(db func(*rand.Rand) float64) line {
	return func(r *rand.Rand, sound []float64, weakest float64) {
		sigma := weakest / math.Sqrt2 * math.Pow(10, -db(r)/20)
		for i := range sound {
			sound[i] += sigma * r.NormFloat64()
		}
	}
}

// hum is mains hum with its third harmonic 6 dB down, some dB louder than the weakest
// tone.
func hum(db func(*rand.Rand) float64) line {
	return func(r *rand.Rand, sound []float64, weakest float64) {
		f := 50.0
		if r.IntN(2) == 0 {
			f = 60
		}
		a := weakest * math.Pow(10, db(r)/20)
		addSine(sound, f, a, 2*math.Pi*r.Float64())
		addSine(sound, 3*f, a/2, 2*math.Pi*r.Float64())
	}
}

// dialTone is the North American dial tone, some dB louder than the weakest tone.
func dialTone(db func(*rand.Rand) float64) line {
	return func(r *rand.Rand, sound []float64, weakest float64) {
		a := weakest * math.Pow(10, db(r)/20)
		addSine(sound, 350, a, 2*math.Pi*r.Float64())
		addSine(sound, 440, a, 2*math.Pi*r.Float64())
	}
}

// offset is direct current.
func offset(value func(*rand.Rand) float64) line {
	return func(r *rand.Rand, sound []float64, _ float64) {
		v := value(r)
		for i := range sound {
			sound[i] += v
		}
	}
}

// echo is one reflection, late by some ms and weaker by some dB.
func echo(ms, db func(*rand.Rand) float64) line {
	return func(r *rand.Rand, sound []float64, _ float64) {
		late := int(ms(r) * float64(Rate) / 1000)
		gain := math.Pow(10, -db(r)/20)
		for i := len(sound) - 1; i >= late; i-- {
			sound[i] += gain * sound[i-late]
		}
	}
}

// talker is a voice, some dB below the weakest tone.
func talker(db func(*rand.Rand) float64) line {
	return func(r *rand.Rand, sound []float64, weakest float64) {
		v := ordinary.speak(r, len(sound))
		scale(v, weakest/math.Sqrt2*math.Pow(10, -db(r)/20))
		for i := range sound {
			sound[i] += v[i]
		}
	}
}

// companded is what G.711 does to sound (µ-law): 8 bits with steps that grow with the
// level.
func companded(_ *rand.Rand, sound []float64, _ float64) {
	const mu = 255.0
	for i, v := range sound {
		x := min(max(v/32768, -1), 1)
		y := math.Copysign(math.Log1p(mu*math.Abs(x))/math.Log1p(mu), x)
		y = (math.Floor(math.Abs(y)*127) + 0.5) / 127 * math.Copysign(1, y)
		sound[i] = math.Copysign(math.Expm1(math.Abs(y)*math.Log1p(mu))/mu, y) * 32768
	}
}

func addSine(sound []float64, frequency, amplitude, phase float64) {
	for i := range sound {
		sound[i] += amplitude * math.Sin(2*math.Pi*frequency*float64(i)/float64(Rate)+phase)
	}
}

// scale brings sound to a root mean square.
func scale(sound []float64, rms float64) {
	sum := 0.0
	for _, v := range sound {
		sum += v * v
	}
	if sum == 0 {
		return
	}
	gain := rms / math.Sqrt(sum/float64(len(sound)))
	for i := range sound {
		sound[i] *= gain
	}
}
