package browsertest

import (
	"fmt"

	"github.com/chromedp/chromedp"
)

// Flow is what the page's picture of the flow shows.
type Flow struct {
	Shown bool     `json:"shown"` // whether there is one
	Now   string   `json:"now"`   // the state that is lit
	Been  []string `json:"been"`  // the states that the call came by
	Taken []string `json:"taken"` // the ways it took: "main > hours"
	Signs []string `json:"signs"` // what leads on from the present state
	// Overlaps are pairs of states that stand on each other.
	Overlaps []string `json:"overlaps"`
}

// Flow reads the picture of the flow.
func (p *Page) Flow() Flow {
	p.tb.Helper()
	return ask[Flow](p, "the flow", `(() => {
		const flow = document.querySelector('[data-testid="flow"]');
		const all = (selector, read) => [...flow.querySelectorAll(selector)].map(read);
		const boxes = all(".state", (s) => ({name: s.dataset.state, ...s.querySelector("rect").getBoundingClientRect().toJSON()}));
		const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
		return {
			shown: flow.checkVisibility(),
			now: all(".state.now", (s) => s.dataset.state).join(),
			been: all(".state.been", (s) => s.dataset.state),
			taken: all(".line.taken", (l) => l.dataset.from + " > " + l.dataset.to),
			signs: all(".signs text", (s) => s.textContent).filter(Boolean),
			overlaps: boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => overlap(a, b)).map((b) => a.name + " " + b.name)),
		};
	})()`)
}

// Unfold opens or closes the card of the flow.
func (p *Page) Unfold() {
	p.tb.Helper()
	p.do("unfold the flow", chromedp.Click(chromedp.CSS(`[data-testid="flow"] summary`), chromedp.NodeVisible))
}

// Seen reports whether an element, found by a CSS selector, is there and not hidden.
func (p *Page) Seen(selector string) bool {
	p.tb.Helper()
	return ask[bool](p, selector, fmt.Sprintf("document.querySelector(%q)?.checkVisibility() ?? false", selector))
}
