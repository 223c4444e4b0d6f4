package callback

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	defaultTimeout  = 5 * time.Second
	defaultDeadline = time.Minute
	defaultTries    = 6
	firstPause      = 250 * time.Millisecond
	longestPause    = 15 * time.Second
	longestPatience = time.Minute // that a peer may ask for
	maxHops         = 3
	maxAnswer       = 64 << 10
)

// Poster posts messages until they are taken: any answer of the 2xx kind means that
// they are. Its fields are not to be changed while it is in use.
type Poster struct {
	// HTTP posts. It must be set, and should dial nobody whom Check forbids: see
	// Policy.Transport. Redirects are followed here, not there.
	HTTP *http.Client
	// Check says whether an address may be posted to, the message's own and wherever
	// that redirects; nil means the zero Policy.
	Check func(address string) error
	// Timeout bounds one delivery, Deadline and Tries all those of one message; 0 means
	// 5 s, 1 minute and 6.
	Timeout, Deadline time.Duration
	Tries             int
	// Insist lets every refusal be tried again; without it one of the 4xx kind, but for 408
	// and 429, is for good.
	Insist bool
}

// Message is what is to be posted.
type Message struct {
	URL  string
	Body []byte
	// Header makes the header of one delivery; nil means none.
	Header func() (http.Header, error)
	// NotTaken learns of each delivery that is tried again after a pause; nil means
	// that nobody asks.
	NotTaken func(err error, pause time.Duration)
}

// Post delivers a message. An error says that it was not taken.
func (p *Poster) Post(ctx context.Context, m Message) error {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = firstPause, longestPause
	options := []backoff.RetryOption{
		backoff.WithBackOff(pauses), backoff.WithMaxTries(uint(cmp.Or(p.Tries, defaultTries))),
		backoff.WithMaxElapsedTime(cmp.Or(p.Deadline, defaultDeadline)),
	}
	if m.NotTaken != nil {
		options = append(options, backoff.WithNotify(m.NotTaken))
	}
	_, err := backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, p.try(ctx, m) }, options...)
	return err
}

// try posts once, following redirects.
func (p *Poster) try(ctx context.Context, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(p.Timeout, defaultTimeout))
	defer cancel()
	address := m.URL
	for range maxHops + 1 {
		next, err := p.post(ctx, address, m)
		switch {
		case err != nil || next == "":
			return err
		case strings.HasPrefix(address, "https:") && !strings.HasPrefix(next, "https:"):
			return backoff.Permanent(errors.New("a redirect leads away from https"))
		}
		address = next
	}
	return backoff.Permanent(fmt.Errorf("more than %d redirects", maxHops))
}

// post sends the message to an address. It returns where to send it instead, if
// anywhere.
func (p *Poster) post(ctx context.Context, address string, m Message) (next string, err error) {
	if err := p.check(address); err != nil {
		return "", backoff.Permanent(err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(m.Body))
	if err != nil {
		return "", backoff.Permanent(WithoutAddress(err))
	}
	if m.Header != nil {
		if r.Header, err = m.Header(); err != nil {
			return "", backoff.Permanent(err)
		}
	}
	resp, err := p.client().Do(r)
	switch {
	case errors.Is(err, errForbidden):
		return "", backoff.Permanent(WithoutAddress(err))
	case err != nil:
		return "", WithoutAddress(err)
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, maxAnswer) // lets the connection be used again
	return p.judge(resp)
}

// WithoutAddress is an error of a request that names the host only: errors are logged, and
// in the rest of an address there may be a secret, by which Event Grid is known.
func WithoutAddress(err error) error {
	failed := (*url.Error)(nil)
	if !errors.As(err, &failed) {
		return err
	}
	if at, wrong := url.Parse(failed.URL); wrong == nil && at.Host != "" {
		return fmt.Errorf("%s: %w", at.Host, failed.Err)
	}
	return failed.Err
}

// judge reads an answer: taken, sent elsewhere, refused for good or for now.
func (p *Poster) judge(resp *http.Response) (next string, err error) {
	switch status := resp.StatusCode; {
	case status/100 == 2:
		return "", nil
	case status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect || status == http.StatusFound:
		at, err := resp.Location()
		if err != nil {
			return "", backoff.Permanent(err)
		}
		return at.String(), nil
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		if seconds, err := strconv.ParseUint(resp.Header.Get("Retry-After"), 10, 16); err == nil {
			return "", &backoff.RetryAfterError{Duration: min(time.Duration(seconds)*time.Second, longestPatience)}
		}
		return "", errors.New(resp.Status)
	case status/100 == 5 || status == http.StatusRequestTimeout || p.Insist:
		return "", errors.New(resp.Status)
	default:
		return "", backoff.Permanent(errors.New(resp.Status))
	}
}

func (p *Poster) check(address string) error {
	if p.Check == nil {
		return Policy{}.CheckURL(address)
	}
	return p.Check(address)
}

// client posts without following redirects: they are held against the policy first.
func (p *Poster) client() *http.Client {
	c := *p.HTTP
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}
