package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxTokenRequest bounds the body of a request for a token.
const maxTokenRequest = 16 << 10

// tokenResponse is RFC 6749 section 5.1; Microsoft's libraries read both lifetimes.
type tokenResponse struct {
	Type        string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"`
	ExtendedFor int    `json:"ext_expires_in"`
	AccessToken string `json:"access_token"`
}

// tokenError is RFC 6749 section 5.2.
type tokenError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
	status      int
}

// serveToken gives an application its access token by the client credentials grant
// (RFC 6749 section 4.4).
func (i *Issuer) serveToken(w http.ResponseWriter, r *http.Request, tenant string) {
	w.Header().Set("Cache-Control", "no-store") // RFC 6749 section 5.1
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	application, problem := i.grant(w, r)
	if problem != nil {
		if problem.Code == "invalid_client" {
			w.Header().Set("WWW-Authenticate", `Basic realm="callbot"`)
		}
		writeJSON(w, problem.status, problem)
		return
	}
	token, err := i.Access(application, tenant)
	if err != nil {
		writeJSON(w, http.StatusInternalServerError, tokenError{Code: "server_error", Description: "no token could be made"})
		return
	}
	seconds := int(accessLifetime.Seconds())
	writeJSON(w, http.StatusOK, tokenResponse{Type: "Bearer", ExpiresIn: seconds, ExtendedFor: seconds, AccessToken: token})
}

// grant says which application asks, or why it gets nothing.
func (i *Issuer) grant(w http.ResponseWriter, r *http.Request) (Application, *tokenError) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" {
		return refuse("invalid_request", "the body is not application/x-www-form-urlencoded")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxTokenRequest)
	if err := r.ParseForm(); err != nil {
		return refuse("invalid_request", "the body cannot be read")
	}
	switch grant := r.PostForm.Get("grant_type"); {
	case grant == "":
		return refuse("invalid_request", "grant_type is missing")
	case grant != "client_credentials":
		return refuse("unsupported_grant_type", "only client_credentials is served")
	}
	id, secret, problem := credentials(r)
	if problem != nil {
		return Application{}, problem
	}
	application, ok := i.application(id, secret)
	if !ok {
		return Application{}, &tokenError{"invalid_client", "unknown client or wrong secret", http.StatusUnauthorized}
	}
	if !inScope(r.PostForm.Get("scope")) {
		return refuse("invalid_scope", "ask for "+i.audience()+"/.default")
	}
	return application, nil
}

func refuse(code, description string) (Application, *tokenError) {
	return Application{}, &tokenError{code, description, http.StatusBadRequest}
}

// credentials reads who asks, from the header or from the body but not from both
// (RFC 6749 section 2.3.1).
func credentials(r *http.Request) (id, secret string, problem *tokenError) {
	id, secret, basic := r.BasicAuth()
	if !basic {
		return r.PostForm.Get("client_id"), r.PostForm.Get("client_secret"), nil
	}
	if r.PostForm.Has("client_secret") {
		return "", "", &tokenError{"invalid_request", "credentials both in the header and in the body", http.StatusBadRequest}
	}
	id, idErr := url.QueryUnescape(id)
	secret, secretErr := url.QueryUnescape(secret)
	if idErr != nil || secretErr != nil {
		return "", "", &tokenError{"invalid_request", "malformed credentials", http.StatusBadRequest}
	}
	return id, secret, nil
}

// application finds who has this id and secret, taking as long for a wrong one as for
// a right one. Nobody without a secret gets in.
func (i *Issuer) application(id, secret string) (found Application, ok bool) {
	given := sha256.Sum256([]byte(secret))
	for _, a := range i.Applications {
		want := sha256.Sum256([]byte(a.Secret))
		if subtle.ConstantTimeCompare(given[:], want[:]) == 1 && strings.EqualFold(a.ID, id) && a.Secret != "" {
			found, ok = a, true
		}
	}
	return found, ok
}

// inScope takes the ".default" of any resource, with whatever OpenID scopes libraries
// add, and the absence of any scope: this service has one resource.
func inScope(scope string) bool {
	return scope == "" || slices.ContainsFunc(strings.Fields(scope), func(s string) bool {
		return s == ".default" || strings.HasSuffix(s, "/.default")
	})
}
