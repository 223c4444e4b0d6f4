package main

import (
	"math"
	"time"
)

// seconds is d in seconds, to the millisecond.
func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

// tenth rounds to one decimal: more would claim a precision that levels do not have. It
// knows no negative zero.
func tenth(x float64) float64 { return math.Round(x*10)/10 + 0 }
