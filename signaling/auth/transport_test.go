package auth

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling/signalingtest"
)

// guarded is an issuer and an API behind it, counting the tokens handed out.
func guarded(t *testing.T) (i *Issuer, client *http.Client, fetches *atomic.Int32) {
	t.Helper()
	i, fetches = newIssuer(), new(atomic.Int32)
	v := i.Verifier()
	var network signalingtest.Network
	network.Serve(t, "service.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fetches.Add(1)
		time.Sleep(30 * time.Millisecond)
		i.ServeHTTP(w, r)
	}))
	network.Serve(t, "api.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := v.Authenticate(r.Context(), strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		_, _ = io.Copy(w, r.Body)
	}))
	return i, &http.Client{Transport: &Transport{
		TokenURL: issuerURL + "/local/oauth2/v2.0/token", ClientID: botID, ClientSecret: botSecret,
		Base: network.Client(t).Transport,
	}}, fetches
}

func post(t *testing.T, client *http.Client) (status int, body string) {
	t.Helper()
	resp, err := client.Post("http://api.test/", "text/plain", strings.NewReader("hello"))
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text)
}

// A bot fetches one token for many requests, at once or one after another, and a new
// one before the old one ends.
func TestTransportKeepsToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client, fetches := guarded(t)
		var wait sync.WaitGroup
		for range 10 {
			wait.Go(func() {
				if status, body := post(t, client); status != http.StatusOK || body != "hello" {
					t.Errorf("got %d %q", status, body)
				}
			})
		}
		wait.Wait()
		time.Sleep(accessLifetime - 2*time.Minute)
		post(t, client)
		if n := fetches.Load(); n != 1 {
			t.Errorf("within the token's life: %d fetches, want 1", n)
		}
		time.Sleep(90 * time.Second)
		post(t, client)
		if n := fetches.Load(); n != 2 {
			t.Errorf("just before the token's end: %d fetches, want 2", n)
		}
	})
}

// A bot whose token is refused, because the service began anew with another key, gets
// another token and through.
func TestTransportRenewsRefusedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i, client, fetches := guarded(t)
		post(t, client)
		i.Keys.list = []*key{sharedKeys[1]().newest()}
		if status, body := post(t, client); status != http.StatusOK || body != "hello" {
			t.Errorf("after the change of keys: got %d %q", status, body)
		}
		if n := fetches.Load(); n != 2 {
			t.Errorf("%d fetches, want 2", n)
		}
	})
}

// A bot with a wrong secret is told so by each request, and nothing hangs.
func TestTransportWrongSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client, _ := guarded(t)
		client.Transport.(*Transport).ClientSecret = "wrong"
		_, err := client.Post("http://api.test/", "text/plain", strings.NewReader("hello"))
		if err == nil || !strings.Contains(err.Error(), "invalid_client") {
			t.Errorf("got %v, want invalid_client", err)
		}
	})
}
