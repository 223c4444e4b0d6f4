package opus

import (
	"cmp"
	"sync"
	"time"
)

// A Governor makes live encoders work less while the process does not keep up, and
// lets them return to their own complexity once it has kept up for a while. One
// serves all encoders of a process; the zero value works. Its methods may be called
// from any goroutine.
type Governor struct {
	Late  time.Duration // packets later than this are too late; 0 is 10 ms
	Least int           // the complexity that nobody goes below; 0 is 1

	mu      sync.Mutex
	steps   int
	changed time.Time // when steps changed
	late    time.Time // when packets were last late
}

const (
	// hurry is how soon after one step down the next may follow.
	hurry = time.Second
	// patience is how long packets must be in time before one step up.
	patience = 10 * time.Second
	// maxSteps leaves the highest complexity at the lowest.
	maxSteps = 9
)

// Observe tells how late packets are sent: the worst of the last second, say. It is
// to be called every second or so.
func (g *Governor) Observe(late time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if late > cmp.Or(g.Late, 10*time.Millisecond) {
		g.late = now
		if g.steps < maxSteps && now.Sub(g.changed) >= hurry {
			g.steps, g.changed = g.steps+1, now
		}
		return
	}
	if g.steps > 0 && now.Sub(g.late) >= patience && now.Sub(g.changed) >= patience {
		g.steps, g.changed = g.steps-1, now
	}
}

// Steps is by how much complexities are lowered now: 0 is not at all.
func (g *Governor) Steps() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.steps
}

// complexity is what is left of an encoder's own complexity.
func (g *Governor) complexity(own int) int {
	return min(own, max(own-g.Steps(), cmp.Or(g.Least, 1)))
}
