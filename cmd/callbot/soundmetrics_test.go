package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media/webrtc/webrtctest"
)

// Whoever watches over callbot sees how the network treats the calls that go on: how many
// legs there are, how far away their parties, and what is lost.
func TestSoundMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, webrtctest.Line{Delay: 25 * time.Millisecond}, nil)
		metric := func(name string) float64 {
			page := httptest.NewRecorder()
			w.both.mux.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			line := regexp.MustCompile(`(?m)^callbot_` + name + ` (\S+)$`).FindStringSubmatch(page.Body.String())
			if line == nil {
				t.Fatalf("no %s in\n%s", name, page.Body)
			}
			x, err := strconv.ParseFloat(line[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		if n := metric("bot_legs"); n != 0 {
			t.Errorf("%v legs without a call", n)
		}
		c := w.dial(w.phone("alice"), receptionName)
		time.Sleep(12*time.Second + 3*time.Millisecond)
		if n, service := metric("bot_legs"), metric("legs"); n != 1 || service != 2 {
			t.Errorf("%v legs of the bot and %v of the service, want 1 and 2", n, service)
		}
		if trip := metric("bot_leg_round_trip_seconds"); trip < 0.05 || trip > 0.06 {
			t.Errorf("the service is %v s away, want 0.05", trip)
		}
		if loss := metric("bot_leg_lost_ratio"); loss != 0 {
			t.Errorf("%v was lost", loss)
		}
		for _, name := range []string{"bot_encoder_steps_down", "encoder_steps_down", "bot_late_packets_seconds", "leg_held_back_seconds"} {
			if x := metric(name); x < 0 || x > 1 {
				t.Errorf("%s is %v", name, x)
			}
		}
		if err := c.Hangup(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if n, service := metric("bot_legs"), metric("legs"); n != 0 || service != 0 {
			t.Errorf("%v and %v legs after the call", n, service)
		}
	})
}
