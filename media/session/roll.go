package session

import (
	"maps"
	"slices"
	"sync"
)

// Roll knows the sessions that run, for those who watch over a process. The zero value is
// empty. Its methods may be called from any goroutine.
type Roll struct {
	mu      sync.Mutex
	running map[*Session]struct{}
}

// Stats are those of all sessions that run now.
func (r *Roll) Stats() []Stats {
	r.mu.Lock()
	sessions := slices.Collect(maps.Keys(r.running))
	r.mu.Unlock()
	all := make([]Stats, len(sessions))
	for i, s := range sessions {
		all[i] = s.Stats()
	}
	return all
}

// enter adds a session until leave; a nil Roll takes none.
func (r *Roll) enter(s *Session) (leave func()) {
	if r == nil {
		return func() {}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running == nil {
		r.running = map[*Session]struct{}{}
	}
	r.running[s] = struct{}{}
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.running, s)
	}
}
