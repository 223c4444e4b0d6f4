package prompt_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callbot/media/prompt"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// site is a web server with prompts, and the Web that trusts it.
func site(t *testing.T) (*httptest.Server, *prompt.Web, *atomic.Int32) {
	t.Helper()
	sound := sine(t, 8000, 400, 500*time.Millisecond)
	var hits atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("/good.wav", func(w http.ResponseWriter, _ *http.Request) { hits.Add(1); _, _ = w.Write(sound) })
	mux.HandleFunc("/fails", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadGateway) })
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>not a sound</html>")) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(sound)))
		_, _ = w.Write(sound[:len(sound)/2])
	})
	mux.HandleFunc("/hop/{n}", func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscan(r.PathValue("n"), &n)
		if n == 0 {
			http.Redirect(w, r, "/good.wav", http.StatusFound)
			return
		}
		http.Redirect(w, r, fmt.Sprintf("/hop/%d", n-1), http.StatusFound)
	})
	mux.HandleFunc("/inward", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.1.2.3/secret", http.StatusFound)
	})
	mux.HandleFunc("/files", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	server := httptest.NewUnstartedServer(mux)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server, &prompt.Web{Allow: loopback, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}, &hits
}

// Ensure a prompt can be fetched, over a few redirects too, and is fetched once.
func TestFetches(t *testing.T) {
	server, web, hits := site(t)
	s := &prompt.Store{Web: web}
	for _, path := range []string{"/good.wav", "/good.wav", "/hop/0", "/hop/2"} {
		if p := mustOpen(t, s, server.URL+path); p.Duration() != 500*time.Millisecond {
			t.Errorf("%s: %v", path, p.Duration())
		}
	}
	if hits.Load() != 3 {
		t.Errorf("fetched %d times by three names", hits.Load())
	}
}

// Ensure a server cannot hold a call up, fill the memory, or pass off something else
// as sound, and that the reason is told.
func TestFetchLimits(t *testing.T) {
	server, web, _ := site(t)
	s := &prompt.Store{Web: web, MaxFile: 100_000}
	refuses(t, s, server.URL+"/none.wav", prompt.NotFound, "404")
	refuses(t, s, server.URL+"/fails", prompt.Unreachable, "502")
	refuses(t, s, server.URL+"/page", prompt.BadSound, "does not begin with RIFF")
	refuses(t, s, server.URL+"/endless", prompt.TooLarge, "100000 bytes")
	impatient := &prompt.Store{Web: &prompt.Web{Allow: web.Allow, TLS: web.TLS, Timeout: 300 * time.Millisecond}}
	refuses(t, impatient, server.URL+"/slow", prompt.Unreachable, "deadline")
	refuses(t, s, server.URL+"/cut", prompt.Unreachable, "EOF")
	refuses(t, s, server.URL+"/hop/3", prompt.Refused, "redirects")
	refuses(t, s, server.URL+"/inward", prompt.Refused, "plain http to 10.1.2.3")
	refuses(t, s, server.URL+"/files", prompt.Refused, `scheme "file"`)
	refuses(t, s, "https://", prompt.Refused, "not a URL")
	refuses(t, s, "https://%zz", prompt.Refused, "not a URL")
	untrusted := &prompt.Store{Web: &prompt.Web{Allow: loopback}}
	refuses(t, untrusted, server.URL+"/good.wav", prompt.Unreachable, "certificate")
}

// Ensure what is said of a prompt that cannot be fetched gives away no signature of its
// address.
func TestSignaturesStaySecret(t *testing.T) {
	server, web, _ := site(t)
	s := &prompt.Store{Web: web}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, address := range []string{server.URL + "/none.wav", server.URL + "/page", server.URL + "/hop/3", gone.URL + "/x.wav"} {
		_, err := s.Open(t.Context(), address+"?sig=4711")
		if err == nil || strings.Contains(err.Error(), "4711") || !strings.Contains(err.Error(), address) {
			t.Errorf("%s: told of %v", address, err)
		}
	}
	if said := "say:Who is there?"; prompt.Named(said) != said {
		t.Errorf("a text becomes %q", prompt.Named(said))
	}
}

// Ensure a server that fails is asked again only after a while, and not by every call.
func TestFailuresAreRemembered(t *testing.T) {
	var hits atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		http.Error(w, "busy", http.StatusServiceUnavailable)
	}))
	defer server.Close()
	s := &prompt.Store{Web: &prompt.Web{Allow: loopback}}
	for range 20 {
		refuses(t, s, server.URL+"/x.wav", prompt.Unreachable, "503")
	}
	for n := range 300 {
		refuses(t, s, fmt.Sprintf("%s/%d.wav", server.URL, n), prompt.Unreachable, "503")
	}
	if n := hits.Load(); n != 301 {
		t.Errorf("asked %d times for 301 prompts", n)
	}
}

// Ensure a caller who hangs up ends the fetch.
func TestFetchIsCancelled(t *testing.T) {
	server, web, _ := site(t)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := (&prompt.Store{Web: web}).Open(ctx, server.URL+"/slow"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Ensure addresses inside a network cannot be reached by anyone who may name a prompt,
// however they are written.
func TestPrivateAddressesAreRefused(t *testing.T) {
	server, web, hits := site(t)
	closed := &prompt.Store{Web: &prompt.Web{TLS: web.TLS}}
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	for _, host := range []string{
		"127.0.0.1:" + port, "localhost:" + port, "[::1]", "[::ffff:127.0.0.1]:" + port, "0.0.0.0:" + port, "[::]",
		"10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "[fe80::1]", "[fd00::1]", "100.64.0.1", "198.18.0.1",
		"224.0.0.1", "255.255.255.255", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::7f00:1]", "240.0.0.1", "192.0.2.1", "[ff02::1]",
	} {
		refuses(t, closed, "https://"+host+"/good.wav", prompt.Refused, "not a public one")
		refuses(t, closed, "http://"+host+"/good.wav", prompt.Refused, "plain http")
	}
	refuses(t, closed, "http://1.1.1.1/x.wav", prompt.Refused, "plain http")
	if hits.Load() != 0 {
		t.Error("the server was reached")
	}
}

// Ensure plain http reaches the addresses that are allowed for developing.
func TestPlainHTTPWhereAllowed(t *testing.T) {
	sound := sine(t, 8000, 400, 500*time.Millisecond)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(sound) }))
	defer server.Close()
	mustOpen(t, &prompt.Store{Web: &prompt.Web{Allow: loopback}}, server.URL+"/x.wav")
}
