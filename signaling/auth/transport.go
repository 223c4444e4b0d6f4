package auth

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"callbot/signaling"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/sync/singleflight"
)

const (
	// renewBefore is how long before its end a token is no longer used.
	renewBefore = time.Minute
	// renewWait is how long a request waits for a new token while the old one is good.
	renewWait = 2 * time.Second
	// tokenTimeout bounds one fetch of a token, tries included.
	tokenTimeout = 10 * time.Second
	// tokenTries is how often a token is asked for: nothing is done twice by that.
	tokenTries = 3
)

// Transport is an http.RoundTripper that proves an application to a service: it
// fetches an access token by client credentials (RFC 6749 section 4.4), sends it with
// every request, and renews it when it is about to expire or was refused. It is safe
// for concurrent use. Its fields are not to be changed while it is in use.
//
// The token goes to where a request was first sent, not to another host that a redirect
// leads to. A token that cannot be had is a *signaling.Error: Unauthenticated where the
// endpoint refuses the application, and Unavailable otherwise.
type Transport struct {
	// TokenURL is the token endpoint.
	TokenURL string
	// ClientID and ClientSecret are the application's.
	ClientID, ClientSecret string
	// Scopes are what it asks for; nil means the ".default" of DefaultAudience.
	Scopes []string
	// Base carries the requests, those for tokens too; nil means
	// http.DefaultTransport.
	Base http.RoundTripper

	fetches singleflight.Group // many requests, one fetch

	mu    sync.Mutex
	token *oauth2.Token
}

// RoundTrip sends the request with a token. A token that the service refuses is
// renewed once, and the request sent again where its body can be.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if strayed(r) {
		return t.base().RoundTrip(r)
	}
	token, err := t.current(r.Context())
	if err != nil {
		closeBody(r)
		return nil, noToken(err)
	}
	resp, err := t.send(r, token)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || (r.Body != nil && r.GetBody == nil) {
		return resp, err
	}
	t.forget(token)
	if fresh, err := t.current(r.Context()); err == nil && fresh.AccessToken != token.AccessToken {
		_ = resp.Body.Close()
		return t.resend(r, fresh)
	}
	return resp, nil // the refusal says more than that there is no other token
}

func (t *Transport) resend(r *http.Request, token *oauth2.Token) (*http.Response, error) {
	again := r.Clone(r.Context())
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		again.Body = body
	}
	return t.send(again, token)
}

func (t *Transport) send(r *http.Request, token *oauth2.Token) (*http.Response, error) {
	r = r.Clone(r.Context()) // a RoundTripper must not change its request
	token.SetAuthHeader(r)
	return t.base().RoundTrip(r)
}

// strayed reports whether redirects have led a request away from where it was first
// sent, or from https. Nobody there is to have the token.
func strayed(r *http.Request) bool {
	first := r
	for first.Response != nil {
		if first.Response.Request == nil {
			return true
		}
		first = first.Response.Request
	}
	return first.URL.Host != r.URL.Host || (first.URL.Scheme == "https" && r.URL.Scheme != "https")
}

// current is a token that will last for a while yet, or where no such can be had in time,
// the one that is good still.
func (t *Transport) current(ctx context.Context) (*oauth2.Token, error) {
	t.mu.Lock()
	token := t.token
	t.mu.Unlock()
	if lasts(token, renewBefore) {
		return token, nil
	}
	done := t.fetches.DoChan("", func() (any, error) {
		return t.fetch(context.WithoutCancel(ctx))
	})
	var enough <-chan time.Time
	if lasts(token, 0) {
		timer := time.NewTimer(renewWait)
		defer timer.Stop()
		enough = timer.C
	}
	select {
	case result := <-done:
		switch {
		case result.Err == nil:
			return result.Val.(*oauth2.Token), nil
		case lasts(token, 0):
			return token, nil
		default:
			return nil, result.Err
		}
	case <-enough:
		return token, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// lasts reports whether a token is good for longer than that.
func lasts(token *oauth2.Token, d time.Duration) bool {
	return token != nil && (token.Expiry.IsZero() || time.Until(token.Expiry) > d)
}

// fetch asks for a token, and again where the endpoint is away or busy.
func (t *Transport) fetch(ctx context.Context) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	scopes := t.Scopes
	if scopes == nil {
		scopes = []string{DefaultAudience + "/.default"}
	}
	config := clientcredentials.Config{
		ClientID: t.ClientID, ClientSecret: t.ClientSecret, TokenURL: t.TokenURL,
		Scopes: scopes, AuthStyle: oauth2.AuthStyleInParams,
	}
	asking := context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: t.base(), CheckRedirect: stay})
	token, err := backoff.Retry(ctx, func() (*oauth2.Token, error) {
		token, err := config.Token(asking)
		return token, patience(err)
	}, backoff.WithMaxTries(tokenTries))
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token = token
	return token, nil
}

// stay follows no redirect: the secret is for the token endpoint alone.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// patience says whether, and when, a token that was not given may be asked for again.
func patience(err error) error {
	var said *oauth2.RetrieveError
	switch {
	case !errors.As(err, &said) || said.Response == nil:
		return err
	case refusesUs(said):
		return backoff.Permanent(err)
	}
	if seconds, bad := strconv.Atoi(said.Response.Header.Get("Retry-After")); bad == nil && seconds >= 0 {
		return errors.Join(err, backoff.RetryAfter(seconds))
	}
	return err
}

// refusesUs reports whether a token endpoint has said no, and will say no again.
func refusesUs(said *oauth2.RetrieveError) bool {
	return said.Response != nil && said.Response.StatusCode < 500 && said.Response.StatusCode != http.StatusTooManyRequests
}

// noToken is the error of a request that has no token to go with.
func noToken(err error) error {
	var said *oauth2.RetrieveError
	if errors.As(err, &said) && refusesUs(said) {
		why := said.ErrorCode // "invalid_client"
		if why == "" {
			why = said.Response.Status
		}
		return &signaling.Error{Code: signaling.Unauthenticated, Message: "the token endpoint refuses the application: " + why, Err: err}
	}
	return &signaling.Error{Code: signaling.Unavailable, Message: "an access token cannot be fetched", Err: err}
}

// forget drops a token that was refused, unless it has been replaced already.
func (t *Transport) forget(token *oauth2.Token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token == token {
		t.token = nil
	}
}

func (t *Transport) base() http.RoundTripper {
	if t.Base == nil {
		return http.DefaultTransport
	}
	return t.Base
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}
