package problem

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// A peer that wishes to be left alone is, whether it says so in seconds or by a date, but
// not for ever.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		date := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
		tests := []struct {
			says string
			want time.Duration
			ok   bool
		}{
			{"3", 3 * time.Second, true},
			{"0", 0, true},
			{"3600", time.Minute, true},
			{date(7 * time.Second), 7 * time.Second, true},
			{date(-time.Hour), 0, true},
			{date(time.Hour), time.Minute, true},
			{"", 0, false},
			{"soon", 0, false},
			{"-1", 0, false},
		}
		for _, test := range tests {
			got, ok := Pause(http.Header{"Retry-After": {test.says}})
			if got != test.want || ok != test.ok {
				t.Errorf("%q: got %v, %v, want %v, %v", test.says, got, ok, test.want, test.ok)
			}
		}
	})
}
