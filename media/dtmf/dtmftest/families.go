package dtmftest

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Families are all recipes. The limits of the keys to detect are those of the AT&T
// column of ITU-T Q.24 (levels 0 to -25 dBm0, ±1.5 %, column 4 dB stronger to 8 dB
// weaker, tone and pause 40 ms); what is to be rejected lies outside all columns.
func Families() []Family {
	return slices.Concat(mustDetect(), mustReject(), stretch(), talkOff())
}

func mustDetect() []Family {
	within := keyClip{off: between(-0.015, 0.015), level: between(-17, 0), twist: between(-8, 4), duration: between(40, 90), pause: between(40, 90)}
	with := func(change func(*keyClip)) func(*rand.Rand) Clip {
		c := within
		change(&c)
		return c.make
	}
	return []Family{
		{"level", Must, keyClip{level: between(-25, 0)}.make},
		{"frequency", Must, keyClip{off: between(-0.015, 0.015)}.make},
		{"frequency at its limit", Must, keyClip{off: either(0.0149, 0.015)}.make},
		{"twist", Must, keyClip{twist: between(-8, 4)}.make},
		{"twist at its limit", Must, keyClip{other: func(r *rand.Rand, t *tones) { t.twist = []float64{-8, 4}[r.IntN(2)] }}.make},
		{"40 ms tones and pauses", Must, keyClip{duration: between(40, 41), pause: between(40, 41)}.make},
		{"10 ms holes", Must, keyClip{duration: between(50, 120), hole: between(1, 10)}.make},
		{"noise 12 dB", Must, keyClip{duration: between(40, 80), line: noise(between(12, 13))}.make},
		{"noise", Must, with(func(c *keyClip) { c.line = noise(between(12, 24)) })},
		{"echo", Must, with(func(c *keyClip) { c.line = echo(between(1, 20), between(10, 20)) })},
		{"hum", Must, with(func(c *keyClip) { c.line = hum(between(-20, 6)) })},
		{"direct current", Must, with(func(c *keyClip) { c.line = offset(either(100, 3000)) })},
		{"talk-down", Must, with(func(c *keyClip) { c.line = talker(between(20, 30)) })},
		{"everything", Must, with(func(c *keyClip) { c.line = lines(noise(between(18, 40)), hum(between(-20, 0))) })},
		{"everything, G.711", Must, with(func(c *keyClip) { c.line = lines(noise(between(20, 40)), companded) })},
		{"telephone keys", Ordinary, keyClip{presses: 30, off: between(-0.01, 0.01), level: between(-20, -5), twist: between(-6, 2), duration: between(40, 160), pause: between(40, 160)}.make},
	}
}

func mustReject() []Family {
	other := func(f func(*rand.Rand, *tones)) func(*rand.Rand) Clip {
		return keyClip{level: between(-25, 0), duration: between(30, 200), other: f}.make
	}
	return []Family{
		{"one frequency off", Reject, keyClip{off: either(0.035, 0.045), oneOnly: true, level: between(-25, 0)}.make},
		{"both frequencies off", Reject, keyClip{off: either(0.035, 0.045), level: between(-25, 0)}.make},
		{"just 3.5 % off", Reject, keyClip{off: either(0.035, 0.0352), oneOnly: true, duration: between(40, 300)}.make},
		{"short", Reject, keyClip{duration: between(5, 23), level: between(-25, 0), twist: between(-8, 4)}.make},
		{"just 23 ms", Reject, keyClip{duration: between(22, 23), level: between(-25, 0)}.make},
		{"weak", Reject, keyClip{level: between(-75, -55)}.make},
		{"two rows", Reject, other(func(r *rand.Rand, t *tones) { t.column = pick(r, 697, 770, 852, 941) })},
		{"two columns", Reject, other(func(r *rand.Rand, t *tones) { t.row = pick(r, 1209, 1336, 1477, 1633) })},
		{"one tone", Reject, other(func(r *rand.Rand, t *tones) {
			if r.IntN(2) == 0 {
				t.row = t.column
			} else {
				t.column = t.row
			}
		})},
		{"three tones", Reject, threeTones},
		{"call progress tones", Reject, progress},
	}
}

func stretch() []Family {
	return []Family{
		{"weak, -25 to -40 dBm0", Stretch, keyClip{level: between(-40, -25)}.make},
		{"noise 6 to 12 dB", Stretch, keyClip{line: noise(between(6, 12))}.make},
		{"noise 0 to 6 dB", Stretch, keyClip{line: noise(between(0, 6))}.make},
		{"twist to 12 dB", Stretch, keyClip{twist: between(-12, 10)}.make},
		{"25 to 40 ms tones", Stretch, keyClip{duration: between(25, 40)}.make},
		{"25 to 40 ms pauses", Stretch, keyClip{pause: between(25, 40)}.make},
		{"1.5 to 2.5 % off", Stretch, keyClip{off: either(0.015, 0.025)}.make},
		{"dial tone, 10 to 22 dB louder", Stretch, keyClip{line: dialTone(between(10, 22)), level: between(-30, -20)}.make},
		{"talk-down 10 to 20 dB", Stretch, keyClip{line: talker(between(10, 20))}.make},
		{"20 ms holes", Stretch, keyClip{duration: between(70, 120), hole: between(10, 20)}.make},
	}
}

// talkOff are clips of a minute without keys.
func talkOff() []Family {
	const minute = 60 * int(Rate)
	speech := func(v voice) func(*rand.Rand) Clip {
		return func(r *rand.Rand) Clip {
			sound := v.speak(r, minute)
			scale(sound, 32768*math.Pow(10, (-15-20*r.Float64())/20))
			return Clip{Sound: round(sound)}
		}
	}
	vowels := func(next func(*rand.Rand) vowel) func(*rand.Rand) Clip {
		return func(r *rand.Rand) Clip {
			sound := sing(r, minute, next)
			scale(sound, 32768*math.Pow(10, (-15-15*r.Float64())/20))
			return Clip{Sound: round(sound)}
		}
	}
	return []Family{
		{"a man's voice", TalkOff, speech(ordinary)},
		{"a woman's voice", TalkOff, speech(high)},
		{"a child's voice", TalkOff, speech(child)},
		{"long steady vowels", TalkOff, speech(singer)},
		{"vowels among the keys", TalkOff, vowels(amongKeys)},
		{"vowels that mimic keys", TalkOff, vowels(mimicking)},
		{"chords", TalkOff, func(r *rand.Rand) Clip {
			sound := music(r, minute)
			scale(sound, 32768*math.Pow(10, (-15-15*r.Float64())/20))
			return Clip{Sound: round(sound)}
		}},
		{"white noise", TalkOff, func(r *rand.Rand) Clip {
			sound := make([]float64, minute)
			noise(between(-10, 20))(r, sound, 1000)
			return Clip{Sound: round(sound)}
		}},
	}
}

func pick(r *rand.Rand, from ...float64) float64 { return from[r.IntN(len(from))] }

// threeTones is presses of two keys of one row or column at once.
func threeTones(r *rand.Rand) Clip {
	at := milliseconds(200)
	var clip Clip
	var sound []float64
	for range 12 {
		i, j := r.IntN(4), r.IntN(3)
		rows, columns := []float64{697, 770, 852, 941}, []float64{1209, 1336, 1477, 1633}
		if r.IntN(2) == 0 {
			rows, columns = columns, rows
		}
		t := tones{row: rows[i], column: columns[j], level: -20 + 20*r.Float64(), duration: milliseconds(40 + 160*r.Float64())}
		clip.Presses = append(clip.Presses, Press{Key: '?', Start: at, Duration: t.duration})
		sound = t.render(sound, at, r)
		t.row, t.column, t.level = columns[j+1+r.IntN(3-j)], 0, t.level-3*r.Float64()
		sound = t.render(sound, at, r)
		at += t.duration + milliseconds(50)
	}
	clip.Sound = round(append(sound, make([]float64, int(Rate)/4)...))
	return clip
}

// progress is what exchanges send: dial tone, ringing, busy, the tones before an
// announcement (ITU-T E.180), and those of fax machines.
func progress(r *rand.Rand) Clip {
	pairs := [...][2]float64{{350, 440}, {440, 480}, {480, 620}, {425, 450}, {950, 1400}, {1400, 1800}, {1100, 0}, {2100, 0}, {400, 1000}, {620, 1200}}
	c := keyClip{presses: 6, duration: between(100, 500), level: between(-20, 0), other: func(r *rand.Rand, t *tones) {
		p := pairs[r.IntN(len(pairs))]
		t.row, t.column = p[0], p[1]
	}}
	return c.make(r)
}
