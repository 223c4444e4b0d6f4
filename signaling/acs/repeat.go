package acs

import (
	"context"
	"maps"
	"net/http"
	"sync"
	"time"

	"callbot/signaling/problem"
)

const (
	// maxRepeats and repeatTime bound the answers that are remembered.
	maxRepeats  = 4096
	repeatTime  = 15 * time.Minute
	maxRepeatID = 128
)

// repeats remember what was answered to requests that may be sent again, so that they
// are not done again (OASIS Repeatable Requests 1.0). Its zero value remembers nothing.
type repeats struct {
	mu      sync.Mutex
	answers map[repeatKey]*repeat
	order   []repeatKey // the oldest first
}

// repeatKey names a request: an id is its sender's own, for one thing.
type repeatKey struct{ who, id, target string }

// repeat is a request that was made once.
type repeat struct {
	begun  time.Time
	done   chan struct{} // closed when there is an answer
	answer reply
	err    error
}

// once does what a request asks for, unless it was done already: then it answers the
// same again.
func (x *exchange) once(ctx context.Context, do verb) (reply, error) {
	id := x.r.Header.Get("Repeatability-Request-Id")
	if id == "" {
		return do(ctx, x)
	}
	if _, err := http.ParseTime(x.r.Header.Get("Repeatability-First-Sent")); err != nil || len(id) > maxRepeatID {
		return reply{}, &refusal{http.StatusBadRequest, "BadRequest", "Repeatability-Request-ID wants a Repeatability-First-Sent, as an IMF-fixdate."}
	}
	known, mine := x.handler.repeats.take(repeatKey{x.who, id, x.r.Method + " " + x.r.URL.EscapedPath()})
	if mine {
		known.answer, known.err = do(ctx, x)
		x.handler.repeats.settle(known, known.err != nil && mayBetter(known.err))
	}
	select {
	case <-known.done:
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
	answer := known.answer
	answer.header = http.Header{"Repeatability-Result": {"accepted"}}
	return answer, known.err
}

// mayBetter reports whether a request that was refused may be taken when it is sent
// again: after a fault of ours, or where there was no room. Clients send it under the
// same name then.
func mayBetter(err error) bool {
	status, _ := problems.Written(problem.Of(err))
	return status >= http.StatusInternalServerError || status == http.StatusTooManyRequests
}

// take finds a request, or begins it: then it is the taker's to do.
func (s *repeats) take(key repeatKey) (_ *repeat, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for len(s.order) > 0 {
		oldest := s.answers[s.order[0]]
		if len(s.order) < maxRepeats && oldest != nil && now.Sub(oldest.begun) < repeatTime {
			break
		}
		delete(s.answers, s.order[0])
		s.order = s.order[1:]
	}
	if known := s.answers[key]; known != nil {
		return known, false
	}
	if s.answers == nil {
		s.answers = map[repeatKey]*repeat{}
	}
	begun := &repeat{begun: now, done: make(chan struct{})}
	s.answers[key] = begun
	s.order = append(s.order, key)
	return begun, true
}

// settle lets others have the answer, or, where it is to be forgotten, try again.
func (s *repeats) settle(r *repeat, forget bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if forget {
		maps.DeleteFunc(s.answers, func(_ repeatKey, known *repeat) bool { return known == r })
	}
	close(r.done)
}
