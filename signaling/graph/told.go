package graph

import (
	"sync"

	"callbot/signaling"
)

// told remembers the rosters that an application was told last, of its calls of which
// it wishes to hear changes only, until they end. Its zero value remembers none.
type told struct {
	mu    sync.Mutex
	calls map[signaling.CallID]toldRoster
}

type toldRoster struct {
	last    signaling.RosterUpdated
	changes int64 // that were told since the first roster
}

// before is the roster that was told before n, and the number of the change to it. It
// is the zero value for what is no roster, or the first.
func (t *told) before(n signaling.Notification) (signaling.RosterUpdated, int64) {
	if _, ok := n.(signaling.RosterUpdated); !ok {
		return signaling.RosterUpdated{}, 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	was := t.calls[n.Of()]
	return was.last, was.changes + 1
}

// taken remembers that the application was told n.
func (t *told) taken(n signaling.Notification) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch n := n.(type) {
	case signaling.RosterUpdated:
		if !n.Options.DeltaRoster && !n.Options.ContentSharing {
			return
		}
		if t.calls == nil {
			t.calls = make(map[signaling.CallID]toldRoster)
		}
		was, again := t.calls[n.Call]
		if again {
			was.changes++
		}
		t.calls[n.Call] = toldRoster{n, was.changes}
	case signaling.Terminated:
		delete(t.calls, n.Call)
	default: // no roster
	}
}
