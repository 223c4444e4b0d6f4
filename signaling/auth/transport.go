package auth

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/sync/singleflight"
)

const (
	// renewBefore is how long before its end a token is no longer used.
	renewBefore = time.Minute
	// tokenTimeout bounds one fetch of a token.
	tokenTimeout = 10 * time.Second
)

// Transport is an http.RoundTripper that proves an application to a service: it
// fetches an access token by client credentials (RFC 6749 section 4.4), sends it with
// every request, and renews it when it is about to expire or was refused. It is safe
// for concurrent use. Its fields are not to be changed while it is in use.
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
	token, err := t.current(r.Context())
	if err != nil {
		closeBody(r)
		return nil, fmt.Errorf("fetch an access token: %w", err)
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

// current is a token that will last for a while yet.
func (t *Transport) current(ctx context.Context) (*oauth2.Token, error) {
	t.mu.Lock()
	token := t.token
	t.mu.Unlock()
	if token != nil && (token.Expiry.IsZero() || time.Until(token.Expiry) > renewBefore) {
		return token, nil
	}
	done := t.fetches.DoChan("", func() (any, error) {
		return t.fetch(context.WithoutCancel(ctx))
	})
	select {
	case result := <-done:
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.(*oauth2.Token), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

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
	token, err := config.Token(context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: t.base()}))
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token = token
	return token, nil
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
