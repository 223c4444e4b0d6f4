package main

import (
	"time"

	"callbot/media/session"
)

// sound adds the figures of one half's sound; name tells the halves apart where both are
// in this process.
func (h *health) sound(name string, s *sound) {
	h.gauge(name+"encoder_steps_down", "Steps by which live encoders work less, for want of time.",
		func() float64 { return float64(s.governor.Steps()) })
	h.gauge(name+"late_packets_seconds", "How late packets are sent: 99 of 100 not later than this, since the start.",
		func() float64 { return s.wheel.Stats().P99.Seconds() })
	for _, g := range legGauges {
		h.gauge(name+g.name, g.help, func() float64 { return g.of(s.roll.Stats()) })
	}
}

// legGauges are what the reports of RTCP tell of all legs (RFC 3550 section 6.4).
var legGauges = []struct {
	name, help string
	of         func([]session.Stats) float64
}{
	{"legs", "Legs whose sound goes on.", func(all []session.Stats) float64 { return float64(len(all)) }},
	{"leg_round_trip_seconds", "Time to the party and back, the mean of the legs that know it.", roundTrip},
	{"leg_jitter_seconds", "Unevenness of what parties send, the worst leg's.", worst(func(s session.Stats) float64 { return s.Network.Jitter.Seconds() })},
	{"leg_lost_by_peer_ratio", "Share of packets that parties say they did not get, the worst leg's.", worst(func(s session.Stats) float64 { return s.Network.RemoteLoss })},
	{"leg_lost_ratio", "Share of packets that parties sent and that did not arrive, of all legs.", lost},
	{"leg_held_back_seconds", "How long sound is held back against unevenness, the worst leg's.", worst(func(s session.Stats) float64 { return s.Delay.Seconds() })},
}

func roundTrip(all []session.Stats) float64 {
	var sum time.Duration
	n := 0
	for _, s := range all {
		if s.Network.RoundTrip > 0 {
			sum, n = sum+s.Network.RoundTrip, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return sum.Seconds() / float64(n)
}

func lost(all []session.Stats) float64 {
	var missing, sent int
	for _, s := range all {
		missing += s.Network.Lost
		sent += s.Network.Lost + s.Network.Received
	}
	return float64(missing) / float64(max(sent, 1))
}

func worst(of func(session.Stats) float64) func([]session.Stats) float64 {
	return func(all []session.Stats) (most float64) {
		for _, s := range all {
			most = max(most, of(s))
		}
		return most
	}
}
