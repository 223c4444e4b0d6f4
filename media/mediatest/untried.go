package mediatest

import (
	"os"
	"testing"
)

// Untried leaves a test out where what it needs is not on the machine, and says what
// that is. Where the project's own script has just installed it (CI is set), that is a
// failure: no test is left out unseen.
func Untried(tb testing.TB, format string, args ...any) {
	tb.Helper()
	if os.Getenv("CI") != "" {
		tb.Fatalf(format, args...)
	}
	tb.Skipf(format, args...)
}
