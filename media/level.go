package media

import "math"

// Level is the loudness of f as RFC 6464 section 3 has it: 0 is the loudest there can
// be, 127 is silence, in between it is in -dBov, rounded.
func (f Frame) Level() uint8 {
	var sum int64
	for _, s := range f {
		sum += int64(s) * int64(s)
	}
	if sum == 0 {
		return 127
	}
	const overload = 32768.0 * 32768.0
	down := -10 * math.Log10(float64(sum)/(float64(len(f))*overload))
	return uint8(min(127, math.Round(down)))
}
