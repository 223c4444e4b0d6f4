package mediatest

import (
	"context"
	"errors"
	"io"
	"testing"
)

// Run runs a part of what is tested until the test ends, and waits for it then. What it
// returns fails the test, unless that is nil, io.EOF or the end of its context.
func Run(tb testing.TB, name string, part func(context.Context) error) {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := part(ctx); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, io.EOF) {
			tb.Errorf("%s: %v", name, err)
		}
	}()
	tb.Cleanup(func() {
		cancel()
		<-done
	})
}
