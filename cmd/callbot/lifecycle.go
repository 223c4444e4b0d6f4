package main

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// runOver runs over on top of under: when ctx ends, or one of the two fails, over ends
// first, and under is there until then.
func runOver(ctx context.Context, under, over func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	below, release := context.WithCancel(context.WithoutCancel(ctx))
	defer release()
	ended := make(chan error, 1)
	go func() {
		ended <- under(below)
		cancel() // without what is under it, over cannot go on
	}()
	err := over(ctx)
	release()
	if failed := <-ended; err == nil {
		err = failed
	}
	return err
}

// runBeside runs parts side by side until ctx ends, or one of them does; then the
// others are ended too. It returns when all have, with the first error.
func runBeside(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	for _, part := range parts {
		group.Go(func() error {
			defer cancel()
			return part(ctx)
		})
	}
	return group.Wait()
}

// until waits for a part to be ready: until it gives no reason not to be. It reports
// false when ctx ended before.
func until(ctx context.Context, ready func() error) bool {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ready() != nil {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
