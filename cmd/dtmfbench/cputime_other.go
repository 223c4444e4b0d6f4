//go:build !linux

package main

import "time"

// processorTime is the time that f takes, where no better is known.
func processorTime(f func()) time.Duration {
	begin := time.Now()
	f()
	return time.Since(begin)
}
