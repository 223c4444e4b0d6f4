package graph

import (
	"context"
	"sync"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// maxFollowed bounds how many calls' rosters are followed at one time. Beyond that one
// is forgotten, whose next change is asked for anew.
const maxFollowed = 1000

// following keeps the rosters of calls, so that changes of them can be understood. Its
// zero value follows none.
type following struct {
	mu    sync.Mutex
	calls map[signaling.CallID]followed
}

type followed struct {
	roster signaling.RosterUpdated
	number int64 // of the last change, 0 for none since the whole roster
}

// hear remembers whole rosters, and forgets those of calls that end.
func (f *following) hear(n signaling.Notification) {
	switch n := n.(type) {
	case signaling.RosterUpdated:
		f.keep(followed{roster: n})
	case signaling.Terminated:
		f.forget(n.Call)
	default: // says nothing of who is in the call
	}
}

func (f *following) keep(now followed) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = make(map[signaling.CallID]followed)
	}
	if _, known := f.calls[now.roster.Call]; !known && len(f.calls) >= maxFollowed {
		for one := range f.calls {
			delete(f.calls, one)
			break
		}
	}
	f.calls[now.roster.Call] = now
}

func (f *following) forget(call signaling.CallID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.calls, call)
}

// follow is the roster that a change leads to, false where the roster from which it
// leads is not known: because there was none, or a change between was missed.
func (f *following) follow(d wire.Delta) (signaling.RosterUpdated, bool) {
	f.mu.Lock()
	was, known := f.calls[d.Call]
	f.mu.Unlock()
	if !known || was.number != 0 && d.Number != was.number && d.Number != was.number+1 {
		f.forget(d.Call)
		return signaling.RosterUpdated{}, false
	}
	now := followed{d.Apply(was.roster), d.Number}
	f.keep(now)
	return now.roster, true
}

// rosterAfter is the roster after a change: followed, or else asked for. It is nil where
// neither is possible.
func (h *Receiver) rosterAfter(ctx context.Context, d wire.Delta) []signaling.Notification {
	if roster, ok := h.following.follow(d); ok {
		return []signaling.Notification{roster}
	}
	if h.Rosters == nil {
		return nil
	}
	presences, err := h.Rosters.Participants(ctx, d.Call)
	if err != nil {
		return nil
	}
	roster := signaling.RosterUpdated{Call: d.Call, Many: true, Sequence: d.Sequence, Presences: presences}
	h.following.keep(followed{roster, d.Number})
	return []signaling.Notification{roster}
}
