package prompt

import "sync"

// A flight is a prompt that is being loaded, once for all who want it.
type flight struct {
	name   string
	landed chan struct{}

	// To be read once landed is closed.
	prompt    *Prompt
	err       error
	abandoned bool // whoever loaded it went away: somebody else must
}

// flights are all loads under way.
type flights struct {
	mu     sync.Mutex
	byName map[string]*flight
}

// join returns the flight of that name, and whether the caller leads it and must land
// it.
func (a *flights) join(name string) (f *flight, leads bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if f := a.byName[name]; f != nil {
		return f, false
	}
	if a.byName == nil {
		a.byName = map[string]*flight{}
	}
	f = &flight{name: name, landed: make(chan struct{})}
	a.byName[name] = f
	return f, true
}

func (a *flights) land(f *flight) {
	a.mu.Lock()
	delete(a.byName, f.name)
	a.mu.Unlock()
	close(f.landed)
}
