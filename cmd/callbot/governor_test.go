package main

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media/pace"
)

// sluggard takes longer for each of its ticks than there is time for.
type sluggard struct{}

func (sluggard) Tick(time.Time) { time.Sleep(21 * time.Millisecond) }

// When packets come late, live encoders work less, and the log says so; when they are in
// time again for a while, they return to what they were.
func TestLateSoundSlowsEncoders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &guarded{}
		s, err := newSound(nil, &pace.Wheel{}, mediaConfig{}, slog.New(slog.NewTextHandler(log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Run(ctx) }()
		busy := s.wheel.Add(sluggard{})
		time.Sleep(15*time.Second + 7*time.Millisecond)
		if s.governor.Steps() == 0 || !strings.Contains(log.String(), "live encoders change their complexity") {
			t.Errorf("%d steps down; log:\n%s", s.governor.Steps(), log)
		}
		busy.Stop()
		time.Sleep(3 * time.Minute)
		if n := s.governor.Steps(); n != 0 {
			t.Errorf("still %d steps down", n)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
