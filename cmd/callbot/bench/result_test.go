package bench

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// Scripts find every field that is promised, by its name, the limit as null while there
// is none.
func TestResultFields(t *testing.T) {
	text, err := json.Marshal(Result{})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"calls", "seconds", "cpu_ms_per_call_s", "floor_ms_per_call_s", "setups_per_s", "kib_per_call",
		"pacing_us_p50", "pacing_us_p99", "pacing_us_max", "keys_sent", "keys_heard", "failures", "limit",
	} {
		if _, there := fields[name]; !there {
			t.Errorf("no %s in %s", name, text)
		}
	}
	if fields["limit"] != nil {
		t.Errorf("limit is %v, want null", fields["limit"])
	}
}

// A core that spends 2 ms in each second of a call has time for 500 of them.
func TestCallsPerCore(t *testing.T) {
	r := Result{CPUPerCall: perCall(4*time.Second, 200, 10*time.Second)}
	if r.CPUPerCall != 2 || r.CallsPerCore() != 500 {
		t.Errorf("%v ms, %v calls", r.CPUPerCall, r.CallsPerCore())
	}
	if none := (Result{}); none.CallsPerCore() != 0 || perCall(time.Second, 0, time.Second) != 0 {
		t.Error("no calls must cost nothing")
	}
}

// People see what stopped the bench, and why calls failed.
func TestTable(t *testing.T) {
	var out strings.Builder
	limit := LimitFailures
	if err := WriteHeader(&out); err != nil {
		t.Fatal(err)
	}
	if err := (Result{Calls: 7, Failures: 1, Limit: &limit, Why: "no media"}).Write(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "failures: no media") || strings.Count(out.String(), "\n") != 3 {
		t.Errorf("printed:\n%s", out.String())
	}
}
