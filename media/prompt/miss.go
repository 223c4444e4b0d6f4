package prompt

import (
	"maps"
	"sync"
	"time"
)

const (
	// missAge is how long a server is left alone that failed, so that it does not hold
	// up every call.
	missAge = 5 * time.Second
	// maxMisses is how many failures are remembered.
	maxMisses = 256
)

// misses remembers what could not be fetched a short while ago.
type misses struct {
	mu     sync.Mutex
	byName map[string]miss
}

type miss struct {
	err   error
	until time.Time
}

// recent returns the error of a short while ago, or nil.
func (m *misses) recent(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known, ok := m.byName[name]; ok && time.Now().Before(known.until) {
		return known.err
	}
	return nil
}

// add remembers an error. When there are too many, all that are old go, or else all.
func (m *misses) add(name string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if len(m.byName) >= maxMisses {
		maps.DeleteFunc(m.byName, func(_ string, known miss) bool { return now.After(known.until) })
	}
	if m.byName == nil || len(m.byName) >= maxMisses {
		m.byName = map[string]miss{}
	}
	m.byName[name] = miss{err, now.Add(missAge)}
}
