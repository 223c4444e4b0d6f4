package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"callbot/media"
	"callbot/media/g711"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/session"
)

// sound is what one half of the program carries sound with: legs, a clock, codecs.
type sound struct {
	connector media.Connector
	wheel     *pace.Wheel
	session   session.Config // what all sessions have in common
	maskKeys  bool           // recordings hold no keys
	governor  *opus.Governor // of all live encoders
	roll      *session.Roll  // of the sessions that run
}

// watchEvery is how often the governor hears how late the wheel was.
const watchEvery = time.Second

// codecs are all there are, the preferred first.
func codecs() []media.Codec { return governed(nil) }

// governed are the codecs, with encoders that work less while g says so.
func governed(g *opus.Governor) []media.Codec {
	return []media.Codec{opus.Codec{Complexity: 5, FEC: true, Governor: g}, g711.ULaw, g711.ALaw}
}

// gatherer is a transport that sends the packets of many legs together, and takes those
// that have come in when somebody is awake anyway.
type gatherer interface {
	Gather(turn func())
	Visit(next time.Time)
}

// newSound joins legs made by connector to a wheel of their own.
func newSound(connector media.Connector, wheel *pace.Wheel, config mediaConfig, log *slog.Logger) (*sound, error) {
	mode, err := inBandMode(config.InBand)
	if err != nil {
		return nil, err
	}
	wheel.RealTime = !config.NoRealTime // where it turns by the system's clock
	if wheel.Sleep != nil && wheel.Hands == 0 {
		wheel.Hands = max(1, runtime.GOMAXPROCS(0)/2) // the other half is for what comes in
	}
	if g, ok := connector.(gatherer); ok {
		wheel.Around, wheel.Between = g.Gather, g.Visit
	}
	governor, roll := new(opus.Governor), new(session.Roll)
	return &sound{
		connector: connector,
		wheel:     wheel,
		governor:  governor,
		roll:      roll,
		maskKeys:  config.MaskKeys,
		session:   session.Config{Wheel: wheel, Codecs: governed(governor), InBand: mode, Roll: roll, Log: log},
	}, nil
}

// Run turns the wheel until ctx ends, and watches how late it is meanwhile.
func (s *sound) Run(ctx context.Context) error {
	return runBeside(ctx, func(ctx context.Context) error {
		_ = s.wheel.Run(ctx) // it returns the context's error only
		return nil
	}, s.watch)
}

// watch tells the governor once a second how late packets were, and the log what comes
// of it.
func (s *sound) watch(ctx context.Context) error {
	second := time.NewTicker(watchEvery)
	defer second.Stop()
	asked := false
	for {
		select {
		case <-second.C:
		case <-ctx.Done():
			return nil
		}
		if err := s.wheel.Refused(); err != nil && !asked {
			asked = true
			s.session.Log.Info("packets are sent at ordinary priority", slog.Any("reason", err))
		}
		before, late := s.governor.Steps(), s.wheel.Worst()
		s.governor.Observe(late)
		if steps := s.governor.Steps(); steps != before {
			s.session.Log.Info("live encoders change their complexity", slog.Int("steps_down", steps), slog.Duration("late", late))
		}
	}
}

func inBandMode(name string) (session.InBand, error) {
	switch name {
	case "", "auto":
		return session.InBandAuto, nil
	case "always":
		return session.InBandAlways, nil
	case "never":
		return session.InBandNever, nil
	default:
		return 0, fmt.Errorf("media: inband must be auto, always or never, not %q", name)
	}
}
