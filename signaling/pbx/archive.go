package pbx

import (
	"sync"
	"time"

	"callbot/signaling"
)

// How many recordings of calls can be looked up, and for how long after their end.
const (
	maxTapes     = 4096
	archiveAfter = time.Hour
)

// archive is where recordings of calls are looked up. Any goroutine may use it.
type archive struct {
	mu    sync.Mutex
	tapes map[string]*tape
}

// add makes a recording known.
func (a *archive) add(t *tape) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.tapes == nil {
		a.tapes = make(map[string]*tape)
	}
	for id, old := range a.tapes {
		if old.stale() {
			delete(a.tapes, id)
		}
	}
	if len(a.tapes) >= maxTapes {
		return &signaling.Error{Code: signaling.Unavailable, Message: "there are too many recordings"}
	}
	a.tapes[t.known.ID] = t
	return nil
}

// tape returns a recording, or nil.
func (a *archive) tape(id string) *tape {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tapes[id]
}

// stale reports whether nobody asks for the recording any more.
func (t *tape) stale() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.ended.IsZero() && time.Since(t.ended) > archiveAfter
}
