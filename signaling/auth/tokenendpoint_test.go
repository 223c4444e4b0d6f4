package auth

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

const form = "application/x-www-form-urlencoded"

// Applications get tokens by the client credentials grant and in no other way, and
// every refusal says why in the words of RFC 6749.
func TestTokenEndpoint(t *testing.T) {
	i := newIssuer()
	secret := url.QueryEscape(botSecret)
	asks := "grant_type=client_credentials&client_id=" + botID + "&client_secret=" + secret
	long := "grant_type=client_credentials&client_id=" + strings.Repeat("x", maxTokenRequest)
	tests := []struct {
		name, kind, body string
		user, password   string
		status           int
		want             string // "error", or "" for a token
	}{
		{"in the body", form, asks, "", "", 200, ""},
		{"with a character set", form + "; charset=UTF-8", asks, "", "", 200, ""},
		{"with Microsoft's scopes", form, asks + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default+openid+profile", "", "", 200, ""},
		{"in the header", form, "grant_type=client_credentials", botID, secret, 200, ""},
		{"id in capitals", form, "grant_type=client_credentials&client_id=" + strings.ToUpper(botID) + "&client_secret=" + secret, "", "", 200, ""},
		{"JSON", "application/json", `{}`, "", "", 400, "invalid_request"},
		{"malformed", form, "%zz", "", "", 400, "invalid_request"},
		{"nothing", form, "", "", "", 400, "invalid_request"},
		{"too long", form, long, "", "", 400, "invalid_request"},
		{"another grant", form, "grant_type=password&client_id=" + botID, "", "", 400, "unsupported_grant_type"},
		{"wrong secret", form, "grant_type=client_credentials&client_id=" + botID + "&client_secret=x", "", "", 401, "invalid_client"},
		{"another's secret", form, "grant_type=client_credentials&client_id=" + botID + "&client_secret=other", "", "", 401, "invalid_client"},
		{"no secret", form, "grant_type=client_credentials&client_id=" + botID, "", "", 401, "invalid_client"},
		{"unknown client", form, "grant_type=client_credentials&client_id=x&client_secret=" + secret, "", "", 401, "invalid_client"},
		{"wrong secret in the header", form, "grant_type=client_credentials", botID, "x", 401, "invalid_client"},
		{"malformed header", form, "grant_type=client_credentials", botID, "%zz", 400, "invalid_request"},
		{"in both", form, asks, botID, secret, 400, "invalid_request"},
		{"a scope of nothing", form, asks + "&scope=openid", "", "", 400, "invalid_scope"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/contoso/oauth2/v2.0/token?client-request-id=1", strings.NewReader(test.body))
			r.Header.Set("Content-Type", test.kind)
			if test.user != "" {
				r.SetBasicAuth(test.user, test.password)
			}
			w := httptest.NewRecorder()
			i.ServeHTTP(w, r)
			var got struct {
				Error, Error_description string
				Access_token, Token_type string
				Expires_in               int
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("%v in %s", err, w.Body)
			}
			if w.Code != test.status || got.Error != test.want {
				t.Fatalf("got %d %q (%s), want %d %q", w.Code, got.Error, got.Error_description, test.status, test.want)
			}
			if w.Header().Get("Cache-Control") != "no-store" {
				t.Error("a token may be cached")
			}
			if test.want != "" {
				return
			}
			p, err := i.Verifier().Authenticate(t.Context(), got.Access_token)
			if err != nil || p.Application != botID || p.Tenant != "contoso" {
				t.Errorf("the token is %+v's, error %v", p, err)
			}
			if got.Token_type != "Bearer" || got.Expires_in != 3600 {
				t.Errorf("got %q for %d s", got.Token_type, got.Expires_in)
			}
		})
	}
}

// An application that was given no secret gets no token, not even for an empty one.
func TestTokenEndpointWithoutSecret(t *testing.T) {
	i := newIssuer()
	i.Applications = []Application{{ID: botID}}
	if _, ok := i.application(botID, ""); ok {
		t.Error("an empty secret opens the door")
	}
}

// The issuer answers its own addresses by the right methods, and nothing else.
func TestIssuerAddresses(t *testing.T) {
	i := newIssuer()
	tests := []struct {
		method, path string
		status       int
	}{
		{"GET", "/.well-known/openid-configuration", 200},
		{"HEAD", "/keys", 200},
		{"GET", "/common/v2.0/.well-known/openid-configuration?", 200},
		{"POST", "/keys", 405},
		{"GET", "/local/oauth2/v2.0/token", 405},
		{"GET", "/", 404},
		{"GET", "/local/", 404},
		{"GET", "/%2e%2e/v2.0/.well-known/openid-configuration", 404},
		{"POST", "/" + strings.Repeat("a", 65) + "/oauth2/v2.0/token", 404},
	}
	for _, test := range tests {
		w := httptest.NewRecorder()
		i.ServeHTTP(w, httptest.NewRequest(test.method, test.path, nil))
		if w.Code != test.status {
			t.Errorf("%s %s: got %d, want %d", test.method, test.path, w.Code, test.status)
		}
	}
}
