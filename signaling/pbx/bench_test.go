package pbx_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"callbot/media/mediatest"
	"callbot/media/pace"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

// BenchmarkCall measures one call from its placing over the bot's answer to its end, with
// legs in memory: what the service itself costs.
func BenchmarkCall(b *testing.B) {
	ended := make(chan struct{}, 1)
	s, network, answer := benchService(b, func(signaling.CallID) { ended <- struct{}{} })
	b.ReportAllocs()
	for b.Loop() {
		id := benchDial(b, s, network)
		answer()
		if err := s.Hangup(b.Context(), id); err != nil {
			b.Fatal(err)
		}
		<-ended
	}
}

// BenchmarkIdleCalls measures how much memory an established call takes, without its leg
// and its sound.
func BenchmarkIdleCalls(b *testing.B) {
	s, network, answer := benchService(b, func(signaling.CallID) {})
	memory := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	before, goroutines := memory(), runtime.NumGoroutine()
	n := 0
	for b.Loop() {
		benchDial(b, s, network)
		answer()
		n++
	}
	b.ReportMetric(float64(memory()-before)/float64(n), "B/call")
	b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/float64(n), "goroutines/call")
}

// benchService runs a service whose bot's next call is answered by answer, and whose
// calls' ends are told to ended.
func benchService(b *testing.B, ended func(signaling.CallID)) (s *pbx.Service, network *mediatest.Network, answer func()) {
	b.Helper()
	wheel := new(pace.Wheel)
	network = new(mediatest.Network)
	incoming := make(chan signaling.Call, 1)
	established := make(chan struct{}, 1)
	s = &pbx.Service{
		Directory: map[string]pbx.Route{"reception": pbx.ToApplication{ID: "bot"}},
		Connector: network,
		Session:   session.Config{Wheel: wheel},
		MaxCalls:  1 << 20,
		Timeouts:  pbx.Timeouts{Media: time.Hour},
		Notifier: func(string, string) signaling.Notifier {
			return signaling.NotifierFunc(func(_ context.Context, n signaling.Notification) error {
				switch n := n.(type) {
				case signaling.Incoming:
					incoming <- n.Call
				case signaling.StateChanged:
					if n.State == signaling.StateEstablished {
						established <- struct{}{}
					}
				case signaling.Terminated:
					ended(n.Call)
				default:
				}
				return nil
			})
		},
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- wheel.Run(ctx) }()
	go func() { done <- s.Run(ctx) }()
	b.Cleanup(func() { stop(); <-done; <-done })
	for s.Ready() != nil {
		runtime.Gosched()
	}
	app, _ := s.Application("bot")
	return s, network, func() {
		call := <-incoming
		_, sdp, err := network.Answer(ctx, call.Media.Description)
		if err != nil {
			b.Fatal(err)
		}
		media := signaling.Media{Hosting: signaling.AppHosted, Description: sdp}
		if _, err := app.Control(ctx, call.ID, signaling.Answer{Media: media}); err != nil {
			b.Fatal(err)
		}
		<-established
	}
}

func benchDial(b *testing.B, s *pbx.Service, network *mediatest.Network) string {
	b.Helper()
	leg, offer, err := network.Offer(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	placed, err := s.Place(b.Context(), phone.Placing{To: "reception", Offer: offer})
	if err != nil {
		b.Fatal(err)
	}
	if err := leg.Accept(placed.Answer); err != nil {
		b.Fatal(err)
	}
	return placed.ID
}
