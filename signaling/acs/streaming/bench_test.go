package streaming_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/streaming"
)

// BenchmarkStreams measures what a hundred streams in both directions cost, over real
// sockets, the application's side included: processor time per stream and second.
func BenchmarkStreams(b *testing.B) {
	const streams = 100
	c := &call{}
	server := httptest.NewServer(&streaming.Handler{
		Audio:         audio(func(_ context.Context, conn *streaming.Conn) error { return media.Copy(conn, conn) }),
		Authenticator: knows("proof"),
	})
	defer server.Close()
	ctx, stop := context.WithCancel(b.Context())
	var running, started sync.WaitGroup
	started.Add(streams)
	for range streams {
		s := &streaming.Stream{
			URL: "ws" + strings.TrimPrefix(server.URL, "http"), Call: "call", Tapper: quiet{c}, Bidirectional: true, Started: started.Done,
			Token: func(context.Context) (string, error) { return "proof", nil },
		}
		running.Go(func() { _ = s.Run(ctx) })
	}
	started.Wait()
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	before := processor(b)
	n := 0
	for b.Loop() {
		<-tick.C
		n++
		c.tick(int16(n))
	}
	spent := processor(b) - before
	b.ReportMetric(float64(spent.Microseconds())/streams/(float64(n)*media.FrameDuration.Seconds()), "us/stream-s")
	stop()
	running.Wait()
}

// quiet is a call in which every application's sound is thrown away as it comes.
type quiet struct{ *call }

func (q quiet) Speak(_ context.Context, _ signaling.CallID, r media.Reader) (func(), error) {
	done := make(chan struct{})
	go func() {
		frame := media.NewFrame(media.Rate16k)
		tick := time.NewTicker(media.FrameDuration)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if r.ReadFrame(frame) != nil {
					return
				}
			case <-done:
				return
			}
		}
	}()
	return sync.OnceFunc(func() { close(done) }), nil
}

func processor(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
