package auth

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"
)

// Signer signs the requests that it carries with a shared key. It is an
// http.RoundTripper, safe for concurrent use.
type Signer struct {
	Key  SharedKey
	Base http.RoundTripper // nil means http.DefaultTransport
}

// RoundTrip signs a copy of the request and sends it.
func (s *Signer) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	signed := r.Clone(r.Context())
	if r.Body != nil {
		signed.Body = io.NopCloser(bytes.NewReader(body))
	}
	s.Key.Sign(signed, body, time.Now())
	base := s.Base
	if base == nil {
		base = http.DefaultTransport
	}
	return base.RoundTrip(signed)
}

// Sign puts the signature of a request with that body, made at that time, into its
// header.
func (k SharedKey) Sign(r *http.Request, body []byte, at time.Time) {
	names := []string{strings.ToLower(headerDate), "host", strings.ToLower(headerHash)}
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	r.Header.Set(headerDate, at.UTC().Format(http.TimeFormat))
	r.Header.Set(headerHash, contentHash(body))
	signature := k.sign(signedText(r, r.URL.RequestURI(), names))
	r.Header.Set("Authorization", signScheme+" SignedHeaders="+strings.Join(names, ";")+"&Signature="+signature)
}
