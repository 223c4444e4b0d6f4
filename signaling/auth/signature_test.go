package auth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/auth"
)

const (
	vectorKey  = "cHJvYmUtc2VsZi10ZXN0LWtleS0wMTIzNDU2Nzg5YWJjZGVm"
	vectorDate = "Fri, 20 Nov 2026 10:27:26 GMT"
)

func sharedKey(tb testing.TB) auth.SharedKey {
	tb.Helper()
	key, err := auth.ParseSharedKey(vectorKey)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// at runs a test at the time of the vectors, or so long after it.
func at(t *testing.T, after time.Duration, f func()) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		date, err := http.ParseTime(vectorDate)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Until(date.Add(after)))
		f()
	})
}

func signedRequest(method, target, body, hash, signature string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	r.Header.Set("x-ms-date", vectorDate)
	r.Header.Set("x-ms-content-sha256", hash)
	r.Header.Set("Authorization", "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="+signature)
	return r
}

// Requests that Microsoft's library has signed are taken, for as long as the clocks may
// differ, and we sign them the same.
func TestSignatureVectors(t *testing.T) {
	for _, v := range []struct{ method, target, body, hash, signature string }{
		{"POST", "/calling/callConnections?api-version=2026-03-12", `{"a":1}`,
			"AVq9f1zFei3ZS3WQ8ErYCEJzkF7jPsXOvq5iJ2qX+GI=", "nldsYbJwUj/0jQZxXnF8qGRuYhmxLW1nBCcbehmJhLQ="},
		{"GET", "/calling/callConnections/cc/participants/4%3A%2B14255550123?api-version=2026-03-12", "",
			"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "DU7HjIGeMEguM43i2pP2ytJG3BKR41MlawxS1phEnEw="},
	} {
		check := auth.Signatures{Key: sharedKey(t), Resource: "r"}
		for after, ok := range map[time.Duration]bool{
			0: true, 14 * time.Minute: true, 16 * time.Minute: false, -14 * time.Minute: true, -16 * time.Minute: false,
		} {
			at(t, after, func() {
				who, err := check.Authenticate(signedRequest(v.method, v.target, v.body, v.hash, v.signature), []byte(v.body))
				if (err == nil) != ok || ok && who.Application != "r" {
					t.Errorf("%s %s %v later: %+v, %v", v.method, v.target, after, who, err)
				}
			})
		}
		r := httptest.NewRequest(v.method, v.target, nil)
		r.Host = "127.0.0.1:8080"
		date, _ := http.ParseTime(vectorDate)
		sharedKey(t).Sign(r, []byte(v.body), date)
		if got := r.Header.Get("Authorization"); !strings.HasSuffix(got, "&Signature="+v.signature) {
			t.Errorf("%s is signed %s", v.target, got)
		}
	}
}

// A signature is taken however its header is put together, and whatever date header it
// covers; the query may be signed in the form that browsers give it.
func TestSignatureForms(t *testing.T) {
	key := sharedKey(t)
	check := auth.Signatures{Key: key, Resource: "r"}
	sign := func(target string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		key.Sign(r, nil, time.Now())
		return r
	}
	reordered := sign("/a?api-version=1")
	header := reordered.Header.Get("Authorization")
	headers, signature, _ := strings.Cut(strings.TrimPrefix(header, "HMAC-SHA256 "), "&")
	reordered.Header.Set("Authorization", "hmac-sha256 Credential=x&"+signature+"&"+headers)

	browsers := sign("/a?skip=a+b%7Ec%3Ad*e")
	browsers.RequestURI = "/a?skip=a%20b~c:d*e"

	for name, r := range map[string]*http.Request{"parts in another order": reordered, "a query as browsers sign it": browsers} {
		if _, err := check.Authenticate(r, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What was not signed with the key, or not like this, is refused.
func TestSignatureRefusals(t *testing.T) {
	key := sharedKey(t)
	check := auth.Signatures{Key: key, Resource: "r"}
	for name, spoil := range map[string]func(r *http.Request){
		"nothing":        func(r *http.Request) { r.Header.Del("Authorization") },
		"a token":        func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") },
		"another key":    func(r *http.Request) { auth.SharedKey("another").Sign(r, []byte("body"), time.Now()) },
		"another method": func(r *http.Request) { r.Method = http.MethodPut },
		"another path":   func(r *http.Request) { r.RequestURI = "/b?x=1" },
		"another query":  func(r *http.Request) { r.RequestURI = "/a?x=2" },
		"another host":   func(r *http.Request) { r.Host = "elsewhere" },
		"another date": func(r *http.Request) {
			r.Header.Set("X-Ms-Date", time.Now().Add(time.Minute).UTC().Format(http.TimeFormat))
		},
		"no date":      func(r *http.Request) { r.Header.Del("X-Ms-Date") },
		"another body": func(r *http.Request) { r.Header.Set("X-Ms-Content-Sha256", "x") },
		"no headers":   func(r *http.Request) { r.Header.Set("Authorization", "HMAC-SHA256 Signature=x") },
		"too many headers": func(r *http.Request) {
			r.Header.Set("Authorization", "HMAC-SHA256 SignedHeaders="+strings.Repeat("host;", 99)+"&Signature=x")
		},
	} {
		r := httptest.NewRequest(http.MethodPost, "/a?x=1", nil)
		key.Sign(r, []byte("body"), time.Now())
		if _, err := check.Authenticate(r, []byte("body")); err != nil {
			t.Fatal(err)
		}
		spoil(r)
		_, err := check.Authenticate(r, []byte("body"))
		var e *signaling.Error
		if !errors.As(err, &e) || e.Code != signaling.Unauthenticated || e.Subcode != 7509 {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	auth.SharedKey("").Sign(r, nil, time.Now())
	if _, err := (&auth.Signatures{}).Authenticate(r, nil); err == nil {
		t.Error("a service without a key takes signatures without a key")
	}
}

// A client that has a connection string reaches a service that has the key.
func TestSigner(t *testing.T) {
	check := auth.Signatures{Key: sharedKey(t), Resource: "r"}
	var refused error
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body := make([]byte, 5)
		n, _ := r.Body.Read(body)
		_, refused = check.Authenticate(r, body[:n])
	}))
	defer server.Close()
	endpoint, key, err := auth.ParseConnectionString("endpoint=" + server.URL + "/;accesskey=" + vectorKey)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Transport: &auth.Signer{Key: key}}
	for _, path := range []string{"/calling/x?api-version=1", "/calling/a%20b%2Fc/4%3A%2B1?q=%20~"} {
		resp, err := client.Post(endpoint+path, "application/json", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if refused != nil {
			t.Errorf("%s: %v", path, refused)
		}
	}
}

// A connection string is read as other clients read it, or refused without showing the
// key.
func TestConnectionStrings(t *testing.T) {
	for text, endpoint := range map[string]string{
		"endpoint=https://r.communication.azure.com/;accesskey=" + vectorKey: "https://r.communication.azure.com",
		"Endpoint=http://127.0.0.1:8080;AccessKey=" + vectorKey:              "http://127.0.0.1:8080",
		"accesskey=" + vectorKey + ";endpoint=https://h/":                    "",
		"endpoint=https://h/path;accesskey=" + vectorKey:                     "",
		"endpoint=https://h/;accesskey=!" + vectorKey:                        "",
		"": "",
	} {
		got, key, err := auth.ParseConnectionString(text)
		if got != endpoint || (err == nil) == (endpoint == "") || err == nil && len(key) == 0 {
			t.Errorf("%s: %q, %v", text, got, err)
		}
		if err != nil && strings.Contains(err.Error(), vectorKey) {
			t.Errorf("%v shows the key", err)
		}
	}
}

// Whatever stands in the header is taken or refused.
func FuzzSignatures(f *testing.F) {
	f.Add("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=x", "/a?b=%zz&c", vectorDate)
	f.Add("HMAC-SHA256 &&==", "*", "")
	f.Fuzz(func(t *testing.T, header, target, date string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RequestURI = target
		r.Header.Set("Authorization", header)
		r.Header.Set("X-Ms-Date", date)
		if _, err := (&auth.Signatures{Key: auth.SharedKey("k")}).Authenticate(r, nil); err == nil {
			t.Error("taken without the key")
		}
	})
}
