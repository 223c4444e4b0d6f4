//go:build !linux

package pace

import "time"

// Nanosleep is time.Sleep on this operating system.
func Nanosleep(d time.Duration) { time.Sleep(d) }
