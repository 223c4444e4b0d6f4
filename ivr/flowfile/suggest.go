package flowfile

import (
	"maps"
	"slices"
)

// suggest is "; do you mean …?" for the known name that is most like a wrong one, or
// "" when none is much like it.
func suggest[T any](wrong string, known map[string]T) string {
	if len(wrong) > 64 {
		return ""
	}
	best, least := "", 3
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if d := distance(wrong, name); d < least && d < len(name) {
			best, least = name, d
		}
	}
	if best == "" {
		return ""
	}
	return "; do you mean \"" + best + "\"?"
}

// distance is how many letters must be changed, added or taken away to make b of a
// (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// sorted are the names that a map knows, in order.
func sorted[T any](known map[string]T) []string { return slices.Sorted(maps.Keys(known)) }
