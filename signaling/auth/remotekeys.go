package auth

import (
	"context"
	"net/http"
	"sync"
	"time"

	"callbot/signaling"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
)

const (
	// keysKept is how long fetched keys are used before they are fetched again;
	// Microsoft's samples do so every two hours.
	keysKept = 2 * time.Hour
	// keysCooldown bounds what a stream of forged key names can make us fetch. It is
	// short, so that a sender who has just changed its key gets through by a retry.
	keysCooldown = 5 * time.Second
	// keysTimeout bounds one fetch.
	keysTimeout = 5 * time.Second
)

// remoteKeys are the keys that an OpenID configuration names: fetched when first
// needed, kept, and fetched again when they are old or when a token names another.
type remoteKeys struct {
	url  string
	http *http.Client

	fetches singleflight.Group // many tokens, one fetch

	mu    sync.Mutex
	keys  jose.JSONWebKeySet
	got   time.Time // when keys were last fetched; zero before the first
	tried time.Time // when a fetch last ended, however it ended
	err   error     // how it ended
}

// key finds the key of that name, fetching where that may help.
func (r *remoteKeys) key(ctx context.Context, id string) (*jose.JSONWebKey, error) {
	found, fetch := r.cached(id)
	if !fetch {
		return found, r.missing(found)
	}
	done := r.fetches.DoChan("", func() (any, error) {
		r.fetch(context.WithoutCancel(ctx))
		return nil, nil
	})
	if found != nil {
		return found, nil // old, but not to be waited for: the issuer may be slow, or away
	}
	select {
	case <-done:
	case <-ctx.Done():
		return nil, &signaling.Error{Code: signaling.Unavailable, Message: "the issuer's keys are not here yet", Err: ctx.Err()}
	}
	found, _ = r.cached(id)
	return found, r.missing(found)
}

// cached looks in what has been fetched, and says whether fetching again may help.
func (r *remoteKeys) cached(id string) (found *jose.JSONWebKey, fetch bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, _ = pick(r.keys, id)
	old := time.Since(r.got) > keysKept
	cool := r.tried.IsZero() || time.Since(r.tried) > keysCooldown
	return found, (found == nil || old) && cool
}

// missing is the error for a key that is not there: the issuer's fault where its keys
// could not be fetched, the token's otherwise.
func (r *remoteKeys) missing(found *jose.JSONWebKey) error {
	if found != nil {
		return nil // an old key is better than none while the issuer is away
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return &signaling.Error{Code: signaling.Unavailable, Message: "the issuer's keys cannot be fetched", Err: r.err}
	}
	_, err := pick(jose.JSONWebKeySet{}, "")
	return err
}

func (r *remoteKeys) fetch(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, keysTimeout)
	defer cancel()
	keys, err := fetchKeys(ctx, r.http, r.url)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tried, r.err = time.Now(), err
	if err == nil {
		r.keys, r.got = keys, r.tried
	}
}
