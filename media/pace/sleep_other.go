//go:build !linux

package pace

import (
	"errors"
	"fmt"
	"time"
)

// Nanosleep is time.Sleep on this operating system.
func Nanosleep(d time.Duration) { time.Sleep(d) }

// hasten knows no way on this operating system.
func hasten() error { return fmt.Errorf("pace: real-time priority: %w", errors.ErrUnsupported) }
