package bot

import (
	"context"
	"errors"

	"callbot/ivr"
)

// A Fetcher asks web services. It returns the status and body of the answer, or why
// there is none, by the deadline of the context. It bounds what it reads.
type Fetcher interface {
	Fetch(ctx context.Context, r ivr.Request) (status int, body []byte, err error)
}

// FetcherFunc makes a function a Fetcher.
type FetcherFunc func(ctx context.Context, r ivr.Request) (status int, body []byte, err error)

// Fetch calls f.
func (f FetcherFunc) Fetch(ctx context.Context, r ivr.Request) (int, []byte, error) {
	return f(ctx, r)
}

var errNoFetcher = errors.New("this bot asks no web services")

// answer is what came of a request of a run's machine.
type answer struct {
	run     *run
	fetched ivr.Fetched
}

// fetch makes a request beside the conversation.
func (r *run) fetch(ctx context.Context, req ivr.Request) {
	r.beside.Go(func() {
		ctx, done := context.WithTimeout(ctx, req.Timeout)
		defer done()
		f := ivr.Fetched{Context: req.Context, Err: errNoFetcher}
		if fetcher := r.call.runtime.Fetch; fetcher != nil {
			f.Status, f.Body, f.Err = fetcher.Fetch(ctx, req)
		}
		r.call.put(answer{r, f})
	})
}
