package lite

import (
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pion/stun"
)

const (
	// maxAddresses is how many addresses of its peer a leg listens to: a host with
	// several interfaces checks the path from each.
	maxAddresses = 8

	// hold is how long an address stays with the leg that was heard from there, when
	// another leg's peer claims to be at it too. It keeps one who can forge the source
	// of a datagram from taking the address of another's call, and is short enough for
	// a peer that begins a new call at once to be let in while it still tries.
	hold = 3 * time.Second
)

// transaction is the name of a STUN transaction.
type transaction = [stun.TransactionIDSize]byte

// table says which leg a datagram is for. Its methods may be called from any goroutine.
// The zero value is empty.
type table struct {
	mu       sync.RWMutex
	names    map[string]*leg         // by the leg's own ufrag
	peers    map[netip.AddrPort]*leg // by addresses that were proved to be the peer's
	requests map[transaction]*leg    // that wait for a response
}

// add lets a leg be found by its name.
func (t *table) add(l *leg) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.names == nil {
		t.names = make(map[string]*leg)
		t.peers = make(map[netip.AddrPort]*leg)
		t.requests = make(map[transaction]*leg)
	}
	t.names[l.agent.ufrag] = l
}

// remove forgets a leg with all that leads to it.
func (t *table) remove(l *leg) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.names, l.agent.ufrag)
	for _, a := range l.addresses {
		if t.peers[a] == l {
			delete(t.peers, a)
		}
	}
	l.addresses = nil
	for id, of := range t.requests {
		if of == l {
			delete(t.requests, id)
		}
	}
}

// len is the number of legs.
func (t *table) len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.names)
}

// named is the leg with that ufrag.
func (t *table) named(ufrag []byte) *leg {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.names[string(ufrag)]
}

// at is the leg whose peer is at an address.
func (t *table) at(from netip.AddrPort) *leg {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.peers[from]
}

// claim notes that a leg's peer is at an address, which it has proved. It says false
// while another leg holds it.
func (t *table) claim(l *leg, from netip.AddrPort, now time.Time) bool {
	if t.at(from) == l {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.names[l.agent.ufrag] != l {
		return false // it has left meanwhile
	}
	if holder := t.peers[from]; holder != nil && holder.holds(from, now) {
		return false
	}
	t.peers[from] = l
	if len(l.addresses) == maxAddresses {
		t.yield(l)
	}
	l.addresses = append(l.addresses, from)
	return true
}

// yield gives up the oldest address that is not in use. The lock is held.
func (t *table) yield(l *leg) {
	used := l.path.Load()
	i := slices.IndexFunc(l.addresses, func(a netip.AddrPort) bool { return used == nil || a != *used })
	if t.peers[l.addresses[i]] == l {
		delete(t.peers, l.addresses[i])
	}
	l.addresses = slices.Delete(l.addresses, i, i+1)
}

// expect lets the response to a request be found, in place of one that is no longer
// waited for.
func (t *table) expect(l *leg, id, instead transaction) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.requests, instead)
	if t.names[l.agent.ufrag] == l {
		t.requests[id] = l
	}
}

// forget no longer waits for a response.
func (t *table) forget(id transaction) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.requests, id)
}

// asked is the leg that waits for a response.
func (t *table) asked(id transaction) *leg {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.requests[id]
}
