package bench

import "testing"

// What is reached first is said, the plainest before what may follow from it.
func TestLimit(t *testing.T) {
	good := Result{Calls: 10, In: 50, KeysSent: 5, KeysHeard: 5, PacingP99: 1500, Cores: 0.5}
	for want, change := range map[string]func(*Result){
		"":            func(*Result) {},
		LimitFailures: func(r *Result) { r.Failures, r.KeysHeard = 1, 0 },
		LimitKeys:     func(r *Result) { r.KeysHeard, r.PacingP99 = 4, 90_000 },
		LimitCallers:  func(r *Result) { r.In, r.PacingP99 = 40, 90_000 },
		LimitPacing:   func(r *Result) { r.PacingP99, r.Cores = 20_001, 1.5 },
		LimitCPU:      func(r *Result) { r.Cores = 0.91 },
	} {
		r := good
		change(&r)
		got := ""
		if limit := r.limit(50); limit != nil {
			got = *limit
		}
		if got != want {
			t.Errorf("limit is %q, want %q", got, want)
		}
	}
}

// A key that is heard twice is as bad as one that is lost.
func TestLimitTooManyKeys(t *testing.T) {
	r := Result{In: 50, KeysSent: 5, KeysHeard: 6}
	if limit := r.limit(50); limit == nil || *limit != LimitKeys {
		t.Errorf("limit is %v", limit)
	}
}

// Callers who pause are not held to 50 packets a second.
func TestLimitOfPausingCallers(t *testing.T) {
	if limit := (Result{In: 20}).limit(0); limit != nil {
		t.Errorf("limit is %v", *limit)
	}
}

// Each step of a sweep is higher than the one before, however low it begins.
func TestNextRises(t *testing.T) {
	for calls := 1; calls < 10_000; calls = Next(calls) {
		if next := Next(calls); next <= calls || next > calls+max(1, calls/5) {
			t.Fatalf("%d comes after %d", next, calls)
		}
	}
}
