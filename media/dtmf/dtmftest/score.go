package dtmftest

import (
	"slices"
	"time"

	"callbot/media"
)

// Heard is a key that a detector reported.
type Heard struct {
	Key media.Key
	At  time.Duration // when it was reported, on the clip's time line
}

// Score is what a detector did on some clips.
type Score struct {
	Sent    int             // presses there were
	Found   int             // of these, how many were reported at least once
	Doubles int             // further reports of presses found
	Wrong   int             // reports of what was not pressed
	Sound   time.Duration   // that was listened to
	Latency []time.Duration // from the start of each press found to its report
}

// slack is how long after its end a press may still be reported.
const slack = 200 * time.Millisecond

// Add scores what was heard in a clip, in the order of the reports.
func (s *Score) Add(c Clip, heard []Heard) {
	s.Sent += len(c.Presses)
	s.Sound += c.Duration()
	found := make([]bool, len(c.Presses))
	for _, h := range heard {
		i := len(c.Presses) - 1
		for i >= 0 && !c.Presses[i].explains(h) {
			i--
		}
		switch {
		case i < 0:
			s.Wrong++
		case found[i]:
			s.Doubles++
		default:
			found[i] = true
			s.Found++
			s.Latency = append(s.Latency, h.At-c.Presses[i].Start)
		}
	}
}

// explains reports whether h can be the press.
func (p Press) explains(h Heard) bool {
	return p.Key == h.Key && h.At >= p.Start && h.At <= p.Start+p.Duration+slack
}

// AddOrdered scores keys whose times are not known, by their order alone: the longest
// common subsequence counts as found, a repeated neighbour as a double.
func (s *Score) AddOrdered(c Clip, keys []media.Key) {
	s.Sent += len(c.Presses)
	s.Sound += c.Duration()
	matched := align(c.Presses, keys)
	for i, m := range matched {
		switch {
		case m:
			s.Found++
		case i > 0 && keys[i] == keys[i-1]:
			s.Doubles++
		default:
			s.Wrong++
		}
	}
}

// align says which of the keys are part of the longest common subsequence with the
// presses; of equal keys the first is.
func align(presses []Press, keys []media.Key) []bool {
	n, m := len(keys), len(presses)
	length := make([][]int, n+1)
	length[n] = make([]int, m+1)
	for i := n - 1; i >= 0; i-- {
		length[i] = make([]int, m+1)
		for j := m - 1; j >= 0; j-- {
			if keys[i] == presses[j].Key {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	matched := make([]bool, n)
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case keys[i] == presses[j].Key:
			matched[i] = true
			i, j = i+1, j+1
		case length[i][j+1] >= length[i+1][j]:
			j++
		default:
			i++
		}
	}
	return matched
}

// Merge adds the counts of o.
func (s *Score) Merge(o Score) {
	s.Sent += o.Sent
	s.Found += o.Found
	s.Doubles += o.Doubles
	s.Wrong += o.Wrong
	s.Sound += o.Sound
	s.Latency = append(s.Latency, o.Latency...)
}

// Percentile is the latency that the given share of presses found did not exceed.
func (s *Score) Percentile(share float64) time.Duration {
	if len(s.Latency) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s.Latency))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}
