package acs

import (
	"net/url"
	"sync"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// ledger is what an application's side knows of its calls. Incoming calls that nobody
// answered are forgotten when there are too many: the dialect does not tell their end.
type ledger struct {
	mu    sync.Mutex
	calls map[signaling.CallID]*known
	rings []signaling.CallID // that came in, the oldest first
}

// known is a call as the dialect has it.
type known struct {
	call        signaling.Call
	context     string                           // of the incoming call
	connection  string                           // "" while it rings
	invitations map[signaling.OperationID]string // as the service names them
}

const (
	maxRinging     = 10_000 // incoming calls that are remembered
	maxInvitations = 1_000  // of one call
)

// path is below the call.
func (k known) path(rest string) string {
	return "/calling/callConnections/" + url.PathEscape(k.connection) + rest
}

// target is whom a command means: the other side, where it does not say.
func (k known) target(id signaling.ParticipantID) wire.Identifier {
	if id == "" {
		id = k.other()
	}
	if id == "" {
		return wire.Identifier{}
	}
	return participant(id)
}

// other is the other side of the call, the first of several, "" where there is none.
func (k known) other() signaling.ParticipantID {
	switch {
	case k.call.Direction == signaling.Inbound:
		return k.call.Source.ID
	case len(k.call.Targets) > 0:
		return k.call.Targets[0].ID
	default:
		return ""
	}
}

func (l *ledger) add(k known) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.calls == nil {
		l.calls = map[signaling.CallID]*known{}
	}
	if _, again := l.calls[k.call.ID]; again {
		return
	}
	l.calls[k.call.ID] = &k
	if k.call.Direction != signaling.Inbound {
		return
	}
	l.rings = append(l.rings, k.call.ID)
	if len(l.rings) > maxRinging {
		if oldest := l.calls[l.rings[0]]; oldest != nil && oldest.connection == "" {
			delete(l.calls, l.rings[0])
		}
		l.rings = l.rings[1:]
	}
}

func (l *ledger) find(id signaling.CallID) (known, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k, ok := l.calls[id]
	if !ok {
		return known{}, false
	}
	return *k, true
}

// connect notes how the service names an answered call.
func (l *ledger) connect(id signaling.CallID, connection, server string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if k := l.calls[id]; k != nil && connection != "" {
		k.connection, k.call.State = connection, signaling.StateEstablishing
		if server != "" {
			k.call.ServerID = server
		}
	}
}

// peopled notes whether a call is one of many.
func (l *ledger) peopled(id signaling.CallID, many bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if k := l.calls[id]; k != nil {
		k.call.Many = k.call.Many || many
	}
}

// forget drops a call that has ended; it reports false when that was done already.
func (l *ledger) forget(id signaling.CallID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.calls[id]
	delete(l.calls, id)
	return ok
}

// invited notes how the service names an invitation.
func (l *ledger) invited(id signaling.CallID, op signaling.OperationID, invitation string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.calls[id]
	if k == nil || len(k.invitations) >= maxInvitations {
		return
	}
	if k.invitations == nil {
		k.invitations = map[signaling.OperationID]string{}
	}
	k.invitations[op] = invitation
}

// invitation is how the service names an invitation.
func (l *ledger) invitation(id signaling.CallID, op signaling.OperationID) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if k := l.calls[id]; k != nil && k.invitations[op] != "" {
		return k.invitations[op]
	}
	return string(op)
}

func (l *ledger) all() []signaling.Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	calls := make([]signaling.Call, 0, len(l.calls))
	for _, k := range l.calls {
		calls = append(calls, k.call)
	}
	return calls
}
