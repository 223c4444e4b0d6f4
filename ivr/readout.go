package ivr

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// A grammar names the recorded pieces that numbers, days and times are read out with.
// The names are those of the sound sets of Asterisk, so that any of them will do.
type grammar struct {
	number func(int64) []string
	date   func(day, today time.Time) []string
	clock  func(hour, minute int) []string
}

// grammarOf is the grammar of a language; a language without one is read out as
// English is.
func grammarOf(language string) grammar {
	if language == "de" {
		return grammar{germanNumber, germanDate, germanClock}
	}
	return grammar{englishNumber, englishDate, englishClock}
}

// maxNumber is the first number that is spelt out in digits.
const maxNumber = 1_000_000_000

func (n Number) uris(dst []string, m *Machine) []string {
	value := m.eval(n.Of)
	i, err := wholeNumber(value)
	switch {
	case err != nil:
		m.note(fmt.Errorf("number: %w", err))
		return dst
	case i <= -maxNumber || i >= maxNumber:
		return m.recorded(dst, spell(strconv.FormatInt(i, 10)))
	case i < 0:
		return m.recorded(dst, append([]string{"minus"}, grammarOf(m.language()).number(-i)...))
	}
	return m.recorded(dst, grammarOf(m.language()).number(i))
}

func (d Date) uris(dst []string, m *Machine) []string {
	day, err := moment(m.eval(d.Of), time.DateOnly)
	if err != nil {
		m.note(fmt.Errorf("date: %w", err))
		return dst
	}
	today, _ := m.env()["now"].(time.Time)
	return m.recorded(dst, grammarOf(m.language()).date(day, today))
}

func (c Clock) uris(dst []string, m *Machine) []string {
	t, err := moment(m.eval(c.Of), "15:04")
	if err != nil {
		m.note(fmt.Errorf("time: %w", err))
		return dst
	}
	return m.recorded(dst, grammarOf(m.language()).clock(t.Hour(), t.Minute()))
}

func wholeNumber(value any) (int64, error) {
	switch v := value.(type) {
	case int:
		return int64(v), nil
	case int64:
		return v, nil
	case float64:
		if math.Abs(v) < 1<<53 {
			return int64(math.Round(v)), nil
		}
	case string:
		return strconv.ParseInt(v, 10, 64)
	}
	return 0, fmt.Errorf("%v is no whole number", value)
}

// moment is a value as a time: a time.Time, or a text in the layout or in RFC 3339.
func moment(value any, layout string) (time.Time, error) {
	switch v := value.(type) {
	case time.Time:
		return v, nil
	case string:
		if t, err := time.Parse(layout, v); err == nil {
			return t, nil
		}
		return time.Parse(time.RFC3339, v)
	}
	return time.Time{}, fmt.Errorf("%v is no time", value)
}
