package auth

import (
	"sync"
	"time"
)

// maxCachedTokens bounds the cache: beyond it everything is forgotten, and minted anew.
const maxCachedTokens = 1000

// tokenFor is whom a token is for, and which key has signed it.
type tokenFor struct{ application, tenant, key string }

// tokenCache keeps minted tokens for notificationReuse. Its zero value is empty; it is
// safe for concurrent use.
type tokenCache struct {
	mu     sync.Mutex
	tokens map[tokenFor]cachedToken
}

type cachedToken struct {
	text  string
	until time.Time
}

func (c *tokenCache) get(about tokenFor) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.tokens[about]
	return t.text, ok && time.Now().Before(t.until)
}

func (c *tokenCache) put(about tokenFor, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens == nil || len(c.tokens) >= maxCachedTokens {
		c.tokens = make(map[tokenFor]cachedToken)
	}
	c.tokens[about] = cachedToken{text, time.Now().Add(notificationReuse)}
}
