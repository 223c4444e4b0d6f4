package auth

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"callbot/signaling"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"
)

func newVerifier(keys *Keys) *Verifier {
	return &Verifier{Issuers: []string{issuerURL, "https://graph.microsoft.com/"}, Audience: botID, Own: keys}
}

// A bot takes the tokens that its service signs for it, in every spelling that the
// service's own platform is known to use.
func TestVerifierAccepts(t *testing.T) {
	keys := sharedKeys[0]()
	v, k := newVerifier(keys), keys.newest()
	tests := map[string]func() string{
		"as minted": func() string {
			token, err := (&Issuer{URL: issuerURL, Keys: keys}).Notification(botID, "local")
			if err != nil {
				t.Fatal(err)
			}
			return token
		},
		"with a bogus content type": func() string {
			return sign(t, jose.RS256, k.private, k.id, goodClaims(), "cty", "JWT")
		},
		"issuer with a slash": func() string {
			c := goodClaims()
			c.Issuer = issuerURL + "/"
			return sign(t, jose.RS256, k.private, k.id, c)
		},
		"trusted issuer with a slash, token without": func() string {
			c := goodClaims()
			c.Issuer = "https://graph.microsoft.com"
			return sign(t, jose.RS256, k.private, k.id, c)
		},
		"expired within the skew": func() string {
			c := goodClaims()
			c.Expiry = in(-50 * time.Second)
			return sign(t, jose.RS256, k.private, k.id, c)
		},
		"several audiences": func() string {
			c := goodClaims()
			c.Audience = jwt.Audience{"else", botID}
			return sign(t, jose.RS256, k.private, k.id, c)
		},
	}
	for name, token := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := v.Authenticate(t.Context(), token())
			if err != nil {
				t.Fatal(err)
			}
			want := signaling.Principal{Application: microsoftPlatform, Tenant: "local"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A bot refuses every token that is not its service's, not for it, or not for now.
func TestVerifierRefuses(t *testing.T) {
	keys := sharedKeys[0]()
	v, k := newVerifier(keys), keys.newest()
	stranger := strangerKey(t)
	public, err := json.Marshal(jose.JSONWebKey{Key: &stranger.PublicKey})
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*claims)) string {
		c := goodClaims()
		change(&c)
		return sign(t, jose.RS256, k.private, k.id, c)
	}
	good := with(func(*claims) {})
	tests := map[string]string{
		"nothing":             "",
		"not a token":         "hello",
		"too long":            strings.Repeat("a", maxToken+1),
		"two parts":           good[:strings.LastIndexByte(good, '.')],
		"no signature":        good[:strings.LastIndexByte(good, '.')+1],
		"changed claims":      altered(t, good),
		"alg none":            unsigned(t, goodClaims(), "none"),
		"alg None":            unsigned(t, goodClaims(), "None"),
		"HS256 by public key": sign(t, jose.HS256, []byte(strings.Repeat("k", 32)), k.id, goodClaims()),
		"RS512":               sign(t, jose.RS512, k.private, k.id, goodClaims()),
		"PS256":               sign(t, jose.PS256, k.private, k.id, goodClaims()),
		"a stranger's key":    sign(t, jose.RS256, stranger, k.id, goodClaims()),
		"unknown key":         sign(t, jose.RS256, stranger, "another", goodClaims()),
		"no key named":        sign(t, jose.RS256, k.private, "", goodClaims()),
		"brings its own key":  sign(t, jose.RS256, stranger, "", goodClaims(), "jwk", string(public)),
		"wrong audience":      with(func(c *claims) { c.Audience = jwt.Audience{"another"} }),
		"no audience":         with(func(c *claims) { c.Audience = nil }),
		"wrong issuer":        with(func(c *claims) { c.Issuer = "http://elsewhere.test" }),
		"no issuer":           with(func(c *claims) { c.Issuer = "" }),
		"expired":             with(func(c *claims) { c.Expiry = in(-2 * time.Minute) }),
		"never expires":       with(func(c *claims) { c.Expiry = nil }),
		"not yet valid":       with(func(c *claims) { c.NotBefore = in(2 * time.Minute) }),
		"made in the future":  with(func(c *claims) { c.IssuedAt = in(2 * time.Minute) }),
		"no tenant":           with(func(c *claims) { c.Tenant = "" }),
	}
	for name, token := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := v.Authenticate(t.Context(), token)
			wantCode(t, err, signaling.Unauthenticated)
		})
	}
}

// A verifier that was told no audience trusts nobody, rather than everybody.
func TestVerifierWithoutAudience(t *testing.T) {
	k := sharedKeys[0]()
	v := newVerifier(k)
	v.Audience = ""
	_, err := v.Authenticate(t.Context(), sign(t, jose.RS256, k.newest().private, k.newest().id, goodClaims()))
	wantCode(t, err, signaling.Unauthenticated)
}

// The service takes the access tokens it made, and learns whose they are.
func TestIssuerVerifier(t *testing.T) {
	i := newIssuer()
	tests := []struct {
		tenant, want string
		roles, got   []string
	}{
		{"contoso", "contoso", []string{"Calls.Initiate.All"}, []string{"Calls.Initiate.All"}},
		{"common", DefaultTenant, nil, Roles()},
		{"", DefaultTenant, []string{}, nil},
	}
	for _, test := range tests {
		token, err := i.Access(Application{ID: botID, Roles: test.roles}, test.tenant)
		if err != nil {
			t.Fatal(err)
		}
		got, err := i.Verifier().Authenticate(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		want := signaling.Principal{Application: botID, Tenant: test.want, Roles: test.got}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// A notification token is no access token: what a bot receives cannot be used to act
// in the service's name.
func TestNotificationTokenIsNoAccessToken(t *testing.T) {
	i := newIssuer()
	token, err := i.Notification(i.audience(), "local")
	if err != nil {
		t.Fatal(err)
	}
	_, err = i.Verifier().Authenticate(t.Context(), token)
	wantCode(t, err, signaling.Unauthenticated)
}

// No token, however malformed, does more than fail.
func FuzzToken(f *testing.F) {
	keys := sharedKeys[0]()
	v := newVerifier(keys)
	f.Add("hello")
	f.Add("a.b.c")
	f.Add(unsigned(f, goodClaims(), "none"))
	f.Add(sign(f, jose.RS256, keys.newest().private, keys.newest().id, goodClaims(), "cty", "JWT"))
	f.Fuzz(func(t *testing.T, token string) {
		p, err := v.Authenticate(t.Context(), token)
		if err == nil && (p.Tenant == "" || strings.Count(token, ".") != 2) {
			t.Errorf("accepted %q as %+v", token, p)
		}
		if err != nil {
			wantCode(t, err, signaling.Unauthenticated)
		}
	})
}

// altered is a token whose claims were changed after it was signed.
func altered(tb testing.TB, token string) string {
	tb.Helper()
	parts := strings.Split(token, ".")
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		tb.Fatal(err)
	}
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(text), "local", "loco!", 1)))
	return strings.Join(parts, ".")
}

// unsigned is a token of a forger who hopes that nobody checks.
func unsigned(tb testing.TB, c claims, alg string) string {
	tb.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		tb.Fatal(err)
	}
	header := `{"alg":"` + alg + `","typ":"JWT"}`
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(text) + "."
}
