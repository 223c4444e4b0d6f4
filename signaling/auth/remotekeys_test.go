package auth

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/signalingtest"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// published is an issuer on a network in memory that counts the fetches of its keys
// and can be taken away.
type published struct {
	*Issuer
	network signalingtest.Network
	fetches atomic.Int32
	away    atomic.Bool
	slow    atomic.Bool
}

func publish(t *testing.T) *published {
	t.Helper()
	p := &published{Issuer: newIssuer()}
	p.network.Serve(t, "service.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.away.Load() {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		if p.slow.Load() {
			time.Sleep(time.Minute)
		}
		if r.URL.Path == "/keys" {
			p.fetches.Add(1)
		}
		p.ServeHTTP(w, r)
	}))
	return p
}

func (p *published) verifier(t *testing.T) *Verifier {
	t.Helper()
	return &Verifier{
		Issuers: []string{issuerURL}, Audience: botID,
		ConfigURL: issuerURL + "/.well-known/openid-configuration",
		HTTP:      p.network.Client(t),
	}
}

func (p *published) token(t *testing.T) string {
	t.Helper()
	token, err := p.Notification(botID, "local")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// A bot fetches the service's keys once, again when the service changes its key, and
// takes tokens of both keys meanwhile.
func TestVerifierFollowsRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := publish(t)
		v := p.verifier(t)
		old := p.token(t)
		for range 3 {
			if _, err := v.Authenticate(t.Context(), old); err != nil {
				t.Fatal(err)
			}
		}
		if n := p.fetches.Load(); n != 1 {
			t.Errorf("three tokens of one key took %d fetches, want 1", n)
		}
		rotate(p.Keys, sharedKeys[1]())
		time.Sleep(keysCooldown + time.Second)
		for _, token := range []string{p.token(t), old} {
			if _, err := v.Authenticate(t.Context(), token); err != nil {
				t.Error(err)
			}
		}
		if n := p.fetches.Load(); n != 2 {
			t.Errorf("a change of keys took %d fetches in all, want 2", n)
		}
	})
}

// Forged key names cannot make a bot hammer its service.
func TestVerifierBoundsFetches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := publish(t)
		v := p.verifier(t)
		stranger := sharedKeys[1]().newest().private
		for range 100 {
			token := sign(t, jose.RS256, stranger, "forged", goodClaims())
			_, err := v.Authenticate(t.Context(), token)
			wantCode(t, err, signaling.Unauthenticated)
			time.Sleep(100 * time.Millisecond)
		}
		if n := p.fetches.Load(); n > 3 {
			t.Errorf("100 forged tokens in 10 s made %d fetches, want 3 at most", n)
		}
	})
}

// While the service's keys cannot be fetched a token is neither right nor wrong; keys
// that were fetched before go on being good.
func TestVerifierWithoutService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := publish(t)
		v := p.verifier(t)
		p.away.Store(true)
		_, err := v.Authenticate(t.Context(), p.token(t))
		wantCode(t, err, signaling.Unavailable)

		p.away.Store(false)
		time.Sleep(keysCooldown + time.Second)
		if _, err := v.Authenticate(t.Context(), p.token(t)); err != nil {
			t.Fatal(err)
		}
		p.away.Store(true)
		time.Sleep(keysKept + time.Minute)
		if _, err := v.Authenticate(t.Context(), p.token(t)); err != nil {
			t.Errorf("known keys, service away: %v", err)
		}
	})
}

// A bot hears of its calls at once, though its keys are old and the service is slow to say
// which are new.
func TestVerifierWaitsForNoNewKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := publish(t)
		v := p.verifier(t)
		token := p.token(t)
		if _, err := v.Authenticate(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		p.slow.Store(true)
		time.Sleep(keysKept + time.Minute)
		for range 3 {
			begin := time.Now()
			if _, err := v.Authenticate(t.Context(), p.token(t)); err != nil || time.Since(begin) != 0 {
				t.Errorf("after %v: %v", time.Since(begin), err)
			}
			time.Sleep(keysTimeout + keysCooldown + time.Second)
		}
	})
}

// A service whose documents are wrong is as good as away.
func TestVerifierWithBadDocuments(t *testing.T) {
	tests := map[string]string{
		"not JSON":        `<html>`,
		"no keys":         `{"jwks_uri":"http://service.test/empty"}`,
		"unusable keys":   `{"jwks_uri":"http://service.test/odd"}`,
		"another scheme":  `{"jwks_uri":"file:///etc/passwd"}`,
		"no address":      `{}`,
		"a broken one":    `{"jwks_uri":"::"}`,
		"far too long":    `{"issuer":"` + strings.Repeat("x", maxDocument) + `"}`,
		"nobody is there": `{"jwks_uri":"http://nobody.test/keys"}`,
	}
	for name, document := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var network signalingtest.Network
				network.Serve(t, "service.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch r.URL.Path {
					case "/config":
						_, _ = w.Write([]byte(document))
					case "/odd":
						_, _ = w.Write([]byte(`{"keys":[{"kty":"EC"},{"kty":"oct","k":"AAAA"},7]}`))
					default:
						_, _ = w.Write([]byte(`{"keys":[]}`))
					}
				}))
				v := &Verifier{
					Issuers: []string{issuerURL}, Audience: botID,
					ConfigURL: issuerURL + "/config", HTTP: network.Client(t),
				}
				k := sharedKeys[0]().newest()
				_, err := v.Authenticate(t.Context(), sign(t, jose.RS256, k.private, k.id, goodClaims()))
				wantCode(t, err, signaling.Unavailable)
			})
		})
	}
}

// A service's key is a key whatever it says of certificates that nobody here reads.
func TestVerifierPassesOverCertificates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := sharedKeys[0]().newest()
		text, err := json.Marshal(k.public)
		if err != nil {
			t.Fatal(err)
		}
		var network signalingtest.Network
		network.Serve(t, "service.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/config" {
				_, _ = w.Write([]byte(`{"jwks_uri":"http://service.test/keys"}`))
				return
			}
			certified := strings.Replace(string(text), `{`, `{"x5c":["AAAA"],"x5t":"odd","endorsements":["msteams"],`, 1)
			_, _ = w.Write([]byte(`{"keys":[` + certified + `]}`))
		}))
		v := &Verifier{Issuers: []string{issuerURL}, Audience: botID, ConfigURL: issuerURL + "/config", HTTP: network.Client(t)}
		if _, err := v.Authenticate(t.Context(), sign(t, jose.RS256, k.private, k.id, goodClaims())); err != nil {
			t.Error(err)
		}
	})
}

// A verifier that we did not write finds our keys and takes our tokens, for the
// service's own issuer and for a tenant's.
func TestIndependentVerifier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := publish(t)
		ctx := oidc.ClientContext(t.Context(), p.network.Client(t))
		access, err := p.Access(Application{ID: botID}, "contoso")
		if err != nil {
			t.Fatal(err)
		}
		tests := []struct{ issuer, audience, token string }{
			{issuerURL, botID, p.token(t)},
			{issuerURL + "/contoso/v2.0", DefaultAudience, access},
		}
		for _, test := range tests {
			provider, err := oidc.NewProvider(ctx, test.issuer)
			if err != nil {
				t.Fatal(err)
			}
			token, err := provider.Verifier(&oidc.Config{ClientID: test.audience}).Verify(ctx, test.token)
			if err != nil {
				t.Fatal(err)
			}
			var c struct{ TID string }
			if err := token.Claims(&c); err != nil || c.TID == "" {
				t.Errorf("%s: tenant %q, error %v", test.issuer, c.TID, err)
			}
		}
	})
}
