package ivr

import (
	"slices"
	"strings"
	"time"
)

// DefaultLanguage is what is spoken where a flow does not say.
const DefaultLanguage = "en"

// env is the variables with those that depend on the moment.
func (m *Machine) env() Vars {
	now := m.clock.Add(m.now - m.began)
	m.Vars["now"] = now
	m.Vars["today"] = now.Format(time.DateOnly)
	m.Vars["clock"] = now.Format("15:04")
	m.Vars["weekday"] = strings.ToLower(now.Weekday().String())
	m.Vars["holiday"] = m.Flow.isHoliday(now)
	return m.Vars
}

// isHoliday reports whether a day is one of the flow's holidays, which are written
// "2026-04-03" for one year or "12-25" for every year.
func (f *Flow) isHoliday(day time.Time) bool {
	return slices.Contains(f.Holidays, day.Format(time.DateOnly)) || slices.Contains(f.Holidays, day.Format("01-02"))
}

// language is what the conversation is spoken in now.
func (m *Machine) language() string {
	if l, ok := m.Vars["language"].(string); ok && l != "" {
		return l
	}
	return DefaultLanguage
}
