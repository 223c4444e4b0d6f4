package pbx

import (
	"context"
	"sync"
)

// mailboxSize is how many requests from outside may wait for one conversation.
const mailboxSize = 256

// job is something for a conversation's goroutine to do.
type job func(ctx context.Context)

// mailbox is how everything reaches a conversation. Putting something in never waits.
// Requests from outside are refused when it is full; what the conversation's own legs
// and timers report is few by its nature and is always taken.
type mailbox struct {
	mu     sync.Mutex
	jobs   []job
	closed bool
	wake   chan struct{} // holds one token when there may be jobs
}

// put adds a request, or reports false when the mailbox is full or closed.
func (m *mailbox) put(j job) bool { return m.add(j, mailboxSize) }

// insist adds a report, or returns false when the mailbox is closed.
func (m *mailbox) insist(j job) bool { return m.add(j, 0) }

func (m *mailbox) add(j job, bound int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || (bound > 0 && len(m.jobs) >= bound) {
		return false
	}
	m.jobs = append(m.jobs, j)
	select {
	case m.wake <- struct{}{}:
	default:
	}
	return true
}

// take returns all jobs that wait, in order.
func (m *mailbox) take() []job {
	m.mu.Lock()
	defer m.mu.Unlock()
	jobs := m.jobs
	m.jobs = nil
	return jobs
}

// close takes nothing more, unless jobs still wait: then it reports false.
func (m *mailbox) close() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = len(m.jobs) == 0
	return m.closed
}

// full reports whether requests are refused for want of room.
func (m *mailbox) full() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.closed && len(m.jobs) >= mailboxSize
}
