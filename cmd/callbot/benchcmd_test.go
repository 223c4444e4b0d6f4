package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"callbot/cmd/callbot/bench"
)

// TestMain lets the tests' program be the callers of the bench, as callbot is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == benchCallers {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// benchOnce runs a small bench and reads its last line.
func benchOnce(t *testing.T, more ...string) bench.Result {
	t.Helper()
	inRealTime(t)
	args := append([]string{"bench", "calls", "--calls", "5", "--for", "3s", "--json"}, more...)
	code, out, errs := command(t, args...)
	if code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var r bench.Result
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// Five callers are heard, key by key, and the bench says what they cost.
func TestBenchCalls(t *testing.T) {
	r := benchOnce(t)
	if r.Calls != 5 || r.Seconds < 3 || r.Failures != 0 {
		t.Errorf("%+v", r)
	}
	if r.KeysSent < 5 || r.KeysHeard != r.KeysSent {
		t.Errorf("%d of %d keys heard", r.KeysHeard, r.KeysSent)
	}
	if r.CPUPerCall <= 0 || r.FloorPerCall <= 0 || r.FloorPerCall > r.CPUPerCall || r.SetupsPerSecond <= 0 {
		t.Errorf("%.3f ms of CPU over a floor of %.3f, %.0f set-ups a second", r.CPUPerCall, r.FloorPerCall, r.SetupsPerSecond)
	}
	if r.In < 20 || r.Out < 20 {
		t.Errorf("%.1f packets in and %.1f out in a second of a call", r.In, r.Out)
	}
}

// With longer packets and pauses the bot sends a third of the packets, and gets fewer.
func TestBenchLongerPackets(t *testing.T) {
	r := benchOnce(t, "--ptime", "60ms", "--dtx")
	if r.Failures != 0 || r.KeysHeard != r.KeysSent {
		t.Errorf("%+v", r)
	}
	if r.Out < 8 || r.Out > 25 || r.In > 45 {
		t.Errorf("%.1f packets in and %.1f out in a second of a call", r.In, r.Out)
	}
}

// Through the local service the same keys are heard.
func TestBenchThroughService(t *testing.T) {
	r := benchOnce(t, "--through-service")
	if r.Failures != 0 || r.KeysSent < 5 || r.KeysHeard != r.KeysSent {
		t.Errorf("%+v", r)
	}
}

// Who asks for what cannot be measured is told so in one line, before anything starts.
func TestBenchUsage(t *testing.T) {
	for flag, say := range map[string]string{
		"--calls=0":       "--calls must be",
		"--calls=100000":  "--calls must be",
		"--for=1ms":       "--for must be",
		"--ptime=30ms":    "--ptime must be",
		"--ptime=140ms":   "--ptime must be",
		"--inband=maybe":  "--inband",
		"--for=yesterday": "--for",
		"--listen=here":   "--listen",

		"--cpuprofile=nowhere/bot.prof": "--cpuprofile",
		"--memprofile=nowhere/bot.prof": "--memprofile",
	} {
		code, _, errs := command(t, "bench", "calls", flag)
		if code != exitUsage || !strings.Contains(errs, say) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d, %q", flag, code, errs)
		}
	}
}

// A bench that is interrupted ends at once, and its callers with it.
func TestBenchInterrupted(t *testing.T) {
	inRealTime(t)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	var out, errs guarded
	began := time.Now()
	if code := run(ctx, []string{"bench", "calls", "--calls", "2", "--for", "1h"}, &out, &errs); code == exitUsage {
		t.Errorf("exit %d\n%s", code, &errs)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
