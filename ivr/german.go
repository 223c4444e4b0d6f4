package ivr

import "time"

// germanNumber is "2 tausend 3 hundert 1-und 20" for 2321.
func germanNumber(n int64) []string {
	switch {
	case n <= 20:
		return []string{piece(n)}
	case n < 100 && n%10 == 0:
		return []string{piece(n)}
	case n < 100:
		return []string{piece(n%10) + "-and", piece(n / 10 * 10)}
	case n < 200:
		return rest([]string{"1-hundred"}, n%100, germanNumber)
	case n < 1000:
		return rest([]string{piece(n / 100), "hundred"}, n%100, germanNumber)
	case n < 2000:
		return rest([]string{"1-thousand"}, n%1000, germanNumber)
	case n < 1_000_000:
		return rest(append(germanNumber(n/1000), "thousand"), n%1000, germanNumber)
	case n < 2_000_000:
		return rest([]string{"1-million"}, n%1_000_000, germanNumber)
	default:
		return rest(append(germanNumber(n/1_000_000), "millions"), n%1_000_000, germanNumber)
	}
}

// germanDate is "Freitag 20. November", and the year where it is another one.
func germanDate(day, today time.Time) []string {
	names := []string{
		"day-" + piece(int64(day.Weekday())), "h-" + piece(int64(day.Day())), "mon-" + piece(int64(day.Month()-1)),
	}
	if day.Year() == today.Year() {
		return names
	}
	return append(names, germanNumber(int64(day.Year()))...)
}

// germanClock is "13 Uhr 5".
func germanClock(hour, minute int) []string {
	return rest(append(germanNumber(int64(hour)), "oclock"), int64(minute), germanNumber)
}
