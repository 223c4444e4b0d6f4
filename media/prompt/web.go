package prompt

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"
)

// Web fetches prompts by https:. It reaches public addresses only: what a name stands
// for is looked at after it was resolved, when the connection is made. The zero value
// works. Its fields may not be changed after the first use.
type Web struct {
	// Allow are further addresses that may be reached, such as the loopback address
	// when developing. With these, and no others, plain http: may be spoken too.
	Allow []netip.Prefix

	Timeout      time.Duration // for the whole of one prompt; 0 is 10 s
	MaxRedirects int           // 0 is 3
	MaxAge       time.Duration // a prompt that is older is fetched again; 0 is 5 minutes

	// TLS is for servers with certificates of their own; nil is the system's.
	TLS *tls.Config

	once   sync.Once
	client *http.Client
	misses misses
}

func (w *Web) init() {
	w.client = &http.Client{
		Transport: &transport{
			secure: newTransport(guard{allow: w.Allow, public: true}, w.TLS),
			plain:  newTransport(guard{allow: w.Allow}, nil),
		},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if n := cmp.Or(w.MaxRedirects, 3); len(via) > n {
				return because(Refused, "more than %d redirects", n)
			}
			return nil
		},
	}
}

// fetch returns the body of u.
func (w *Web) fetch(ctx context.Context, u *url.URL, limit int64) ([]byte, error) {
	w.once.Do(w.init)
	limited, cancel := context.WithTimeout(ctx, cmp.Or(w.Timeout, 10*time.Second))
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, because(Refused, "%w", err)
	}
	req.Header.Set("Accept", "audio/wav, audio/x-wav, audio/*;q=0.5")
	resp, err := w.client.Do(req)
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	defer resp.Body.Close()
	if err := checkResponse(resp, limit); err != nil {
		return nil, err
	}
	b, err := readAll(resp.Body, limit)
	if err == nil {
		err = limited.Err() // a body without a length seems to end when it is cut off
	}
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	if resp.ContentLength > int64(len(b)) {
		return nil, because(Unreachable, "%w", io.ErrUnexpectedEOF)
	}
	return b, nil
}

func checkResponse(resp *http.Response, limit int64) error {
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		return because(NotFound, "the server answers %s", resp.Status)
	case resp.StatusCode != http.StatusOK:
		return because(Unreachable, "the server answers %s", resp.Status)
	case resp.ContentLength > limit:
		return because(TooLarge, "%d bytes where %d are allowed", resp.ContentLength, limit)
	}
	return nil
}

// unreachable is the error of a fetch, unless the caller himself gave up.
func unreachable(ctx context.Context, err error) error {
	if failed := (*Error)(nil); errors.As(err, &failed) {
		return failed
	}
	if ctx.Err() != nil {
		return fmt.Errorf("prompt: %w", ctx.Err())
	}
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		err = failed.Err // without the address, which the error names anyway
	}
	return because(Unreachable, "%w", err)
}

// page is a prompt that is fetched.
type page struct {
	web *Web
	url *url.URL
}

// version changes once in MaxAge.
func (p page) version() (string, error) {
	return time.Now().Truncate(cmp.Or(p.web.MaxAge, 5*time.Minute)).UTC().Format(time.RFC3339), nil
}

func (p page) read(ctx context.Context, limit int64) ([]byte, error) {
	name := p.url.String()
	if err := p.web.misses.recent(name); err != nil {
		return nil, err
	}
	b, err := p.web.fetch(ctx, p.url, limit)
	if err != nil && ctx.Err() == nil {
		p.web.misses.add(name, err)
	}
	return b, err
}
