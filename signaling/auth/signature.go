package auth

import (
	"cmp"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"callbot/signaling"
)

const (
	headerDate = "X-Ms-Date"
	headerHash = "X-Ms-Content-Sha256"
	signScheme = "HMAC-SHA256"
	// signatureSkew is how far the clocks may differ. A client's retries carry the
	// signature of its first try, so it is far longer than a token's.
	// https://learn.microsoft.com/azure/azure-app-configuration/rest-api-authentication-hmac
	signatureSkew = 15 * time.Minute
	maxSigned     = 16 // headers that one signature may cover
)

// Signatures checks requests that are signed with a shared key. Its fields are not to
// be changed while it is in use.
type Signatures struct {
	Key SharedKey
	// Resource is whom the key proves: the Application of the Principal.
	Resource string
	// Skew is how far the clocks may differ; 0 means 15 minutes.
	Skew time.Duration
}

// Signed reports whether a request brings a signature in place of a token.
func Signed(r *http.Request) bool {
	scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.EqualFold(scheme, signScheme)
}

// Authenticate checks the signature of a request as it was received, with its body.
// Codes: Unauthenticated.
func (s *Signatures) Authenticate(r *http.Request, body []byte) (signaling.Principal, error) {
	names, signature := signatureOf(r)
	switch {
	case len(s.Key) == 0 || signature == "":
		return badSignature("there is no signature")
	case len(names) > maxSigned || !slices.Contains(names, "host") || !slices.Contains(names, strings.ToLower(headerHash)):
		return badSignature("the signature must cover the date, the host and x-ms-content-sha256")
	case !s.timely(r, names):
		return badSignature("the signature is not of this time")
	case subtle.ConstantTimeCompare([]byte(contentHash(body)), []byte(r.Header.Get(headerHash))) != 1:
		return badSignature("the body is not the one that was signed")
	}
	// The other spelling is tried however the first one does: the answer takes as long.
	right := 0
	for _, target := range spellings(r) {
		want := s.Key.sign(signedText(r, target, names))
		right |= subtle.ConstantTimeCompare([]byte(want), []byte(signature))
	}
	if right != 1 {
		return badSignature("the signature is wrong")
	}
	return signaling.Principal{Application: s.Resource}, nil
}

func badSignature(why string) (signaling.Principal, error) {
	return signaling.Principal{}, &signaling.Error{
		Code: signaling.Unauthenticated, Subcode: 7509, Message: "HMAC-SHA256 validation failed: " + why,
	}
}

// signatureOf reads the header by the names of its parts: clients put them in different
// orders, and some have more of them.
func signatureOf(r *http.Request) (headers []string, signature string) {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, signScheme) {
		return nil, ""
	}
	for part := range strings.SplitSeq(strings.TrimSpace(rest), "&") {
		name, value, _ := strings.Cut(part, "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "signedheaders":
			headers = strings.Split(strings.ToLower(value), ";")
		case "signature":
			signature = value
		}
	}
	return headers, signature
}

// timely reports whether the date that was signed is now.
func (s *Signatures) timely(r *http.Request, names []string) bool {
	for _, name := range []string{strings.ToLower(headerDate), "date"} {
		if !slices.Contains(names, name) {
			continue
		}
		at, err := http.ParseTime(r.Header.Get(name))
		return err == nil && time.Since(at).Abs() <= cmp.Or(s.Skew, signatureSkew)
	}
	return false
}

// signedText is what is signed of a request.
func signedText(r *http.Request, target string, names []string) string {
	values := make([]string, len(names))
	for i, name := range names {
		if name == "host" {
			values[i] = r.Host
		} else {
			values[i] = r.Header.Get(name)
		}
	}
	return r.Method + "\n" + target + "\n" + strings.Join(values, ";")
}

// spellings are the path and query as they were sent, and as Microsoft's JavaScript
// library signs them: with the query in the form of URLSearchParams.
func spellings(r *http.Request) [2]string {
	sent := r.RequestURI
	if !strings.HasPrefix(sent, "/") {
		sent = r.URL.RequestURI()
	}
	path, query, asked := strings.Cut(sent, "?")
	if !asked {
		return [2]string{sent, sent}
	}
	return [2]string{sent, path + "?" + formQuery(query)}
}

// formQuery writes a query anew in the form application/x-www-form-urlencoded, in its
// order (WHATWG URL, section 5.2).
func formQuery(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		pairs[i] = formWord(name) + "=" + formWord(value)
	}
	return strings.Join(pairs, "&")
}

func formWord(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return strings.NewReplacer("~", "%7E", "%2A", "*").Replace(url.QueryEscape(plain))
}
