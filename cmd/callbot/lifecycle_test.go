package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// diary notes what ends when.
type diary struct{ lines []string }

// part runs until its context ends, and then takes its time to end.
func (d *diary) part(name string, takes time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		<-ctx.Done()
		time.Sleep(takes)
		d.lines = append(d.lines, name)
		return nil
	}
}

// At the end of the program, calls say their goodbyes while what carries them is still
// there.
func TestRunOverEndsFromTheTop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := runOver(ctx, d.part("server", 0), d.part("calls", time.Second)); err != nil {
			t.Error(err)
		}
		if got := strings.Join(d.lines, " "); got != "calls server" {
			t.Errorf("ended: %s", got)
		}
	})
}

// When what carries calls fails, they end too, and the program says what failed.
func TestRunOverFailsFromBelow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		broken := errors.New("broken")
		err := runOver(t.Context(), func(context.Context) error { return broken }, d.part("calls", time.Second))
		if !errors.Is(err, broken) || len(d.lines) != 1 {
			t.Errorf("got %v after %v", err, d.lines)
		}
	})
}

// When one of two halves of the program ends, the other does not go on alone.
func TestRunBesideEndsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		broken := errors.New("broken")
		err := runBeside(t.Context(), d.part("bot", time.Second), func(context.Context) error { return broken })
		if !errors.Is(err, broken) || len(d.lines) != 1 {
			t.Errorf("got %v after %v", err, d.lines)
		}
	})
}

// What is announced as ready is ready.
func TestUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		opening := func() error {
			if time.Since(begun) < time.Second {
				return errors.New("not yet")
			}
			return nil
		}
		if !until(t.Context(), opening) || time.Since(begun) < time.Second {
			t.Errorf("not ready, or too soon, after %v", time.Since(begun))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if until(ctx, func() error { return errors.New("never") }) {
			t.Error("what is never ready was waited for in vain")
		}
	})
}
