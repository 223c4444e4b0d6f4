package browsertest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Page is the phone page, open in a browser. Its methods fail the test when the page
// does not do what is asked of it in time; they are for the test's own goroutine.
type Page struct {
	tb  testing.TB
	ctx context.Context //nolint:containedctx // chromedp keeps the browser's tab in it
}

// Event is one line of the page's list of events.
type Event struct {
	Kind   string `json:"kind"`   // ringing, established, tone, …
	Key    string `json:"key"`    // of a tone
	Source string `json:"source"` // of a tone: rfc4733 or inband
	Text   string `json:"text"`   // what a person reads
}

// Open starts a browser and opens the page at url. The browser ends with the test.
func Open(tb testing.TB, url string, o Options) *Page {
	tb.Helper()
	ctx, stop := start(tb, o)
	p := &Page{tb: tb, ctx: ctx}
	wait := p.watch()
	tb.Cleanup(func() {
		stop()
		wait()
	})
	width, height := int64(o.Width), int64(o.Height)
	if width == 0 || height == 0 {
		width, height = 1280, 800
	}
	scheme := "light"
	if o.Dark {
		scheme = "dark"
	}
	var screen []chromedp.EmulateViewportOption
	if o.Phone {
		screen = append(screen, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	if o.Record {
		p.do("record", record())
	}
	p.do("open the page",
		chromedp.EmulateViewport(width, height, screen...),
		prefer("prefers-color-scheme", scheme),
		chromedp.Navigate(url),
		chromedp.WaitVisible(testID("call")),
	)
	return p
}

// prefer sets a preference that style sheets can ask for.
func prefer(name, value string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		features := []*emulation.MediaFeature{{Name: name, Value: value}}
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	})
}

// watch fails the test for scripts that throw and for violations of the page's policy.
// Answers such as 404 are in the browser's log too, but are the test's own business.
// It ends with the browser; wait waits for that.
func (p *Page) watch() (wait func()) {
	messages := chromedp.Console(p.ctx)
	var done sync.WaitGroup
	done.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" && m.Source != "network" {
				p.tb.Errorf("the browser complains: %v", m)
			}
		}
	})
	return done.Wait
}

func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.tb.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.tb.Fatalf("%s: %v", what, err)
	}
}

// ask reads something of the page by an expression of JavaScript.
func ask[T any](p *Page, what, expression string) T {
	p.tb.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.tb.Fatalf("read %s: %v", what, err)
	}
	return value
}

func testID(id string) chromedp.CSS {
	return chromedp.CSS(fmt.Sprintf(`[data-testid=%q]`, id))
}

// Click presses a button by its data-testid: call, hangup, mute, key-1, …
func (p *Page) Click(id string) {
	p.tb.Helper()
	p.do("click "+id, chromedp.Click(testID(id), chromedp.NodeVisible, chromedp.NodeEnabled))
}

// Call writes a name into the telephone and calls it.
func (p *Page) Call(name string) {
	p.tb.Helper()
	p.do("call "+name,
		chromedp.SetValue(chromedp.ID("to"), name),
		chromedp.Click(testID("call"), chromedp.NodeVisible, chromedp.NodeEnabled))
}

// Type presses keys of the keyboard, one after another.
func (p *Page) Type(keys string) {
	p.tb.Helper()
	p.do("type "+keys, chromedp.KeyEvent(keys))
}

// Way chooses how keys are sent: "events" or "sound".
func (p *Page) Way(way string) {
	p.tb.Helper()
	p.do("choose "+way, chromedp.Click(chromedp.CSS(fmt.Sprintf(`input[name=ways][value=%q]`, way))))
}

// Text is what the element with this data-testid says.
func (p *Page) Text(id string) string {
	p.tb.Helper()
	return ask[string](p, id, fmt.Sprintf("document.querySelector(%q).innerText", testID(id)))
}

// State is the telephone's state: idle, calling, ringing, established or terminated.
func (p *Page) State() string {
	p.tb.Helper()
	return ask[string](p, "the state", "document.body.dataset.state")
}

// Events are the lines of the list of events, of the kinds asked for, or all of them.
func (p *Page) Events(kinds ...string) []Event {
	p.tb.Helper()
	events := ask[[]Event](p, "the events", `[...document.querySelectorAll('[data-testid="events"] li')].map(
		({dataset, innerText}) => ({kind: dataset.event, key: dataset.key ?? "", source: dataset.source ?? "", text: innerText}))`)
	if len(kinds) == 0 {
		return events
	}
	return slices.DeleteFunc(events, func(e Event) bool { return !slices.Contains(kinds, e.Kind) })
}

// Person is one entry of the page's roster.
type Person struct {
	Name     string `json:"name"` // as it is shown
	Note     string `json:"note"` // muted, on hold, waiting
	Me       bool   `json:"me"`
	Speaking bool   `json:"speaking"`
}

// Roster is who is in the call, as the page shows it; none where it shows nobody.
func (p *Page) Roster() []Person {
	p.tb.Helper()
	return ask[[]Person](p, "the roster", `[...document.querySelectorAll('[data-testid="people"]:not([hidden]) li')].map(
		(item) => ({name: item.querySelector(".name").textContent, note: item.querySelector(".note").textContent,
			me: "me" in item.dataset, speaking: "speaking" in item.dataset}))`)
}

// Write puts text into the field with this data-testid.
func (p *Page) Write(id, text string) {
	p.tb.Helper()
	p.do("write "+text, chromedp.SetValue(testID(id), text))
}

// Levels are the loudness heard and sent now, as root mean square of full scale.
func (p *Page) Levels() (in, out float64) {
	p.tb.Helper()
	levels := ask[[2]float64](p, "the levels",
		`(({levelIn, levelOut}) => [+levelIn, +levelOut])(document.getElementById("meters").dataset)`)
	return levels[0], levels[1]
}

// Await waits until ok, which looks at the page, holds; what names it for the failure.
func (p *Page) Await(what string, ok func() bool) {
	p.tb.Helper()
	limit := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(limit) {
			p.tb.Fatalf("waited in vain for %s; state %s, events %+v", what, p.State(), p.Events())
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// AwaitState waits until the telephone is in a state.
func (p *Page) AwaitState(state string) {
	p.tb.Helper()
	p.Await("state "+state, func() bool { return p.State() == state })
}

// Leave goes to another page, as a person does who has lost interest.
func (p *Page) Leave() {
	p.tb.Helper()
	p.do("leave the page", chromedp.Navigate("about:blank"))
}

// Screenshot writes what is seen in the window to a PNG file.
func (p *Page) Screenshot(file string) {
	p.tb.Helper()
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.tb.Fatalf("take a screenshot: %v", err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		p.tb.Fatal(err)
	}
}
