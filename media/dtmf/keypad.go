package dtmf

import (
	"strings"

	"callbot/media"
)

// The two groups of frequencies, in Hz (ITU-T Q.23 section 6).
var (
	rows    = [4]float64{697, 770, 852, 941}
	columns = [4]float64{1209, 1336, 1477, 1633}
)

// keypad is the sixteen keys, row by row.
const keypad = "123A456B789C*0#D"

// Frequencies returns the row (low) and column (high) frequency of k in Hz, and
// zeros for what is no key.
func Frequencies(k media.Key) (row, column float64) {
	i := strings.IndexByte(keypad, byte(k))
	if i < 0 {
		return 0, 0
	}
	return rows[i/4], columns[i%4]
}

// keyAt is the key in the given row and column, each 0 to 3.
func keyAt(row, column int) media.Key { return media.Key(keypad[4*row+column]) }
