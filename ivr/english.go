package ivr

import (
	"strconv"
	"time"
)

func piece(n int64) string { return strconv.FormatInt(n, 10) }

// englishNumber is "2 thousand 3 hundred 20 1" for 2321.
func englishNumber(n int64) []string {
	switch {
	case n <= 20:
		return []string{piece(n)}
	case n < 100:
		return rest([]string{piece(n / 10 * 10)}, n%10, englishNumber)
	case n < 1000:
		return rest([]string{piece(n / 100), "hundred"}, n%100, englishNumber)
	case n < 1_000_000:
		return rest(append(englishNumber(n/1000), "thousand"), n%1000, englishNumber)
	default:
		return rest(append(englishNumber(n/1_000_000), "million"), n%1_000_000, englishNumber)
	}
}

// rest appends the pieces of what is left of a number, if anything is.
func rest(names []string, n int64, number func(int64) []string) []string {
	if n == 0 {
		return names
	}
	return append(names, number(n)...)
}

// englishDate is "Friday November 20th", and the year where it is another one.
func englishDate(day, today time.Time) []string {
	names := []string{
		"day-" + piece(int64(day.Weekday())), "mon-" + piece(int64(day.Month()-1)), "h-" + piece(int64(day.Day())),
	}
	if day.Year() == today.Year() {
		return names
	}
	return append(names, englishNumber(int64(day.Year()))...)
}

// englishClock is "1 oh 5 p.m.".
func englishClock(hour, minute int) []string {
	half := "a-m"
	if hour >= 12 {
		half = "p-m"
	}
	names := []string{piece(int64((hour+11)%12 + 1))}
	switch {
	case minute == 0:
		names = append(names, "oclock")
	case minute < 10:
		names = append(names, "oh", piece(int64(minute)))
	default:
		names = append(names, englishNumber(int64(minute))...)
	}
	return append(names, half)
}
