//go:build !linux

package conference

import "time"

var started = time.Now()

// threadTime is the time on the wall where the system tells no other.
func threadTime() time.Duration { return time.Since(started) }
