package g711

const (
	historySize = 320 // 40 ms: room for two periods of the lowest pitch
	pitchMin    = 40  // 200 Hz … but a multiple of a shorter period serves as well
	pitchMax    = 120 // 66 Hz
	fadeHold    = 80  // samples at full loudness before the fade begins: 10 ms
	fadeLength  = 400 // samples from there to silence: 50 ms
)

// concealer fills gaps by repeating the last period of pitch, fading to silence
// within 60 ms, after the manner of ITU-T G.711 appendix I without its overlap of
// old and new sound.
type concealer struct {
	history [historySize]int16
	period  int // of the sound being repeated; 0 when nothing is being concealed
	lost    int // samples concealed so far
}

// heard remembers the newest sound and ends a concealment.
func (c *concealer) heard(s []int16) {
	c.period, c.lost = 0, 0
	if len(s) >= historySize {
		copy(c.history[:], s[len(s)-historySize:])
		return
	}
	copy(c.history[:], c.history[len(s):])
	copy(c.history[historySize-len(s):], s)
}

// fill writes the next concealed samples.
func (c *concealer) fill(dst []int16) {
	if c.period == 0 {
		c.period = c.pitch()
	}
	last := c.history[historySize-c.period:]
	for i := range dst {
		s := int(last[c.lost%c.period])
		if over := c.lost - fadeHold; over > 0 {
			s = s * max(fadeLength-over, 0) / fadeLength
		}
		dst[i] = int16(s)
		c.lost++
	}
}

// pitch is the lag at which the history is most like itself.
func (c *concealer) pitch() int {
	best, lag := 0.0, pitchMax
	tail := c.history[historySize-pitchMax:]
	for l := pitchMin; l <= pitchMax; l++ {
		var cross, energy float64
		for i, s := range tail {
			p := float64(c.history[historySize-pitchMax-l+i])
			cross += float64(s) * p
			energy += p * p
		}
		if cross > 0 && cross*cross/(energy+1) > best*1.01 {
			best, lag = cross*cross/(energy+1), l
		}
	}
	return lag
}
