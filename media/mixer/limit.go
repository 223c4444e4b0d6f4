package mixer

// knee is the loudest sample that Limit leaves as it is, 2.5 dB below the loudest
// there is.
const knee = 24576

// Limit writes sums to dst, cut softly. Samples up to three quarters of the loudest
// pass unchanged; above, a curve bends towards the loudest and never reaches it. It
// looks at each sample by itself: there is no gain that pumps.
func Limit(dst []int16, sums []int32) {
	for i, s := range sums[:len(dst)] {
		dst[i] = limit(s)
	}
}

func limit(s int32) int16 {
	if s >= -knee && s <= knee {
		return int16(s)
	}
	const rest = 32767 - knee
	if s < 0 {
		over := int64(-knee) - int64(s)
		return int16(-knee - over*rest/(over+rest))
	}
	over := int64(s) - knee
	return int16(knee + over*rest/(over+rest))
}

// clip writes sums to dst, cut hard: for a single sound, which fits.
func clip(dst []int16, sums []int32) {
	for i, s := range sums[:len(dst)] {
		dst[i] = int16(max(-32768, min(s, 32767)))
	}
}
