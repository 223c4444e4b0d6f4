package bench

import (
	"fmt"
	"io"
)

// WriteHeader begins a table of results for people.
func WriteHeader(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%6s %7s %7s %6s %6s %7s %7s %7s %7s %7s %11s %9s %5s  %s\n%6s %7s %7s %6s %6s %7s %7s %7s %7s %7s %11s %9s %5s\n",
		"calls", "CPU", "floor", "calls", "setups", "heap", "RSS", "late", "late", "late", "packets", "keys", "fail", "limit",
		"", "ms/s", "ms/s", "/core", "/s", "KiB", "KiB", "p50 µs", "p99 µs", "max µs", "in/out/dec", "", "")
	return err
}

// Write adds a result to the table.
func (r Result) Write(w io.Writer) error {
	limit := "-"
	if r.Limit != nil {
		limit = *r.Limit
	}
	if r.Why != "" {
		limit += ": " + r.Why
	}
	_, err := fmt.Fprintf(w, "%6d %7.3f %7.3f %6.0f %6.0f %7.0f %7.0f %7d %7d %7d %11s %9s %5d  %s\n",
		r.Calls, r.CPUPerCall, r.FloorPerCall, r.CallsPerCore(), r.SetupsPerSecond, r.KiBPerCall, r.ResidentPerCall,
		r.PacingP50, r.PacingP99, r.PacingMax, fmt.Sprintf("%.0f/%.0f/%.0f", r.In, r.Out, r.Decoded),
		fmt.Sprintf("%d/%d", r.KeysHeard, r.KeysSent), r.Failures, limit)
	return err
}
