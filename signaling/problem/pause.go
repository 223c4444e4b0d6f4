package problem

import (
	"net/http"
	"strconv"
	"time"
)

// longestPause is the longest that a peer's wish to be left alone is heeded.
const longestPause = time.Minute

// Pause reads how long a peer wishes to be left alone: seconds, or a date (RFC 9110
// section 10.2.3). False is that it does not say.
func Pause(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 16); err == nil {
		return min(time.Duration(seconds)*time.Second, longestPause), true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	return min(max(time.Until(at), 0), longestPause), true
}
