package mediatest_test

import (
	"runtime"
	"testing"

	"callbot/media/mediatest"
)

// A test that cannot be tried is left out on somebody's own machine, and fails where
// everything was to be installed.
func TestUntried(t *testing.T) {
	for _, c := range []struct{ ci, want string }{{"", "skipped"}, {"true", "failed"}} {
		t.Setenv("CI", c.ci)
		var tb outcome
		done := make(chan struct{})
		go func() {
			defer close(done)
			mediatest.Untried(&tb, "there is no %s", "program")
		}()
		<-done
		if tb.is != c.want {
			t.Errorf("with CI=%q it is %q, want %q", c.ci, tb.is, c.want)
		}
	}
}

// outcome keeps how a test ended.
type outcome struct {
	testing.TB
	is string
}

func (*outcome) Helper() {}

func (o *outcome) Skipf(string, ...any) {
	o.is = "skipped"
	runtime.Goexit()
}

func (o *outcome) Fatalf(string, ...any) {
	o.is = "failed"
	runtime.Goexit()
}
