package browsertest

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience bounds one test's use of the browser, also on a machine that is busy with much
// else.
const patience = 3 * time.Minute

// Options say what kind of browser opens the page. The zero value is a small desktop
// window in light colours with a microphone that beeps once a second.
type Options struct {
	Microphone string // a WAV file that is played once as the microphone's sound
	Loop       bool   // the microphone's sound is played over and over
	Refuse     bool   // the person refuses the microphone
	Record     bool   // the browser keeps what it hears, for Heard
	Width      int    // of the window, in CSS pixels; default 1280
	Height     int    // default 800
	Phone      bool   // a telephone's screen: touch, two device pixels for one of CSS
	Dark       bool   // the person prefers dark colours
}

// names are what Chromium is called, on one system or another.
var names = []string{"chromium", "chromium-browser", "google-chrome"}

// start prepares a Chromium of the test's own; stop ends it and waits for it. In short
// mode the test is skipped: these tests need real time and a browser.
func start(tb testing.TB, o Options) (ctx context.Context, stop func()) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("a browser test: runs in real time, left out by -short")
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(find(tb)),
		chromedp.UserDataDir(tb.TempDir()),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
	)
	if o.Refuse {
		flags = append(flags, chromedp.Flag("use-fake-ui-for-media-stream", "deny"))
	}
	if o.Microphone != "" {
		file := o.Microphone
		if !o.Loop {
			file += "%noloop"
		}
		flags = append(flags, chromedp.Flag("use-file-for-fake-audio-capture", file))
	}
	// The test's own context ends before its clean-up, which still needs the browser.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tb.Context()), patience)
	ctx, _ = chromedp.NewExecAllocator(ctx, flags...)
	ctx, _ = chromedp.NewContext(ctx, chromedp.WithErrorf(tb.Logf))
	return ctx, func() {
		// The browser is closed in order, so that its folder is free to be removed.
		if err := chromedp.Cancel(ctx); err != nil {
			tb.Logf("closing the browser: %v", err)
		}
		cancel()
	}
}

func find(tb testing.TB) string {
	tb.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	tb.Fatal("Chromium is missing: `make test` installs it (or: sh .ci/deps browser)")
	return ""
}
