package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"sync"
	"testing"
	"time"

	"callbot/signaling"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	botID     = "11111111-2222-3333-4444-555555555555"
	botSecret = "a secret & a half"
	issuerURL = "http://service.test"
)

// Making RSA keys is slow, so the tests share two sets of them.
var sharedKeys = [2]func() *Keys{
	sync.OnceValue(mustKeys), sync.OnceValue(mustKeys),
}

func mustKeys() *Keys {
	k, err := NewKeys()
	if err != nil {
		panic(err)
	}
	return k
}

// rotate gives keys a new first key without making one.
func rotate(to, from *Keys) {
	to.mu.Lock()
	defer to.mu.Unlock()
	to.list = append([]*key{from.newest()}, to.list...)
}

// copied are keys that a test may rotate without changing those of others.
func copied(k *Keys) *Keys { return &Keys{list: []*key{k.newest()}} }

func newIssuer() *Issuer {
	return &Issuer{
		URL:          issuerURL,
		Keys:         copied(sharedKeys[0]()),
		Applications: []Application{{ID: "other", Secret: "other"}, {ID: botID, Secret: botSecret}},
	}
}

// goodClaims are what a notification to the bot carries now.
func goodClaims() claims {
	return claims{
		Claims:      lasting(issuerURL, botID, notificationLifetime),
		Tenant:      "local",
		Application: microsoftPlatform,
	}
}

// sign makes a token by any algorithm and with any header.
func sign(tb testing.TB, alg jose.SignatureAlgorithm, private any, kid string, c any, header ...string) string {
	tb.Helper()
	o := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		o.WithHeader("kid", kid)
	}
	for i := 0; i+1 < len(header); i += 2 {
		o.WithHeader(jose.HeaderKey(header[i]), header[i+1])
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: private}, o)
	if err != nil {
		tb.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(c).Serialize()
	if err != nil {
		tb.Fatal(err)
	}
	return token
}

func wantCode(t *testing.T, err error, want signaling.Code) {
	t.Helper()
	var e *signaling.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want a *signaling.Error with %q", err, want)
	}
	if e.Code != want {
		t.Errorf("got %q (%v), want %q", e.Code, err, want)
	}
}

func strangerKey(tb testing.TB) *rsa.PrivateKey {
	tb.Helper()
	k, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func in(d time.Duration) *jwt.NumericDate { return jwt.NewNumericDate(time.Now().Add(d)) }
