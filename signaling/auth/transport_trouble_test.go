package auth

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/signalingtest"
)

// troubled is an API whose token endpoint answers as the test says, and how often it was
// asked.
func troubled(t *testing.T, endpoint func(n int, w http.ResponseWriter)) (client *http.Client, asked *int) {
	t.Helper()
	asked = new(int)
	var network signalingtest.Network
	network.Serve(t, "login.test", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		*asked++
		endpoint(*asked, w)
	}))
	network.Serve(t, "api.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(r.Header.Get("Authorization")))
	}))
	return &http.Client{Transport: &Transport{
		TokenURL: "http://login.test/token", ClientID: botID, ClientSecret: botSecret, Base: network.Client(t).Transport,
	}}, asked
}

func grant(w http.ResponseWriter, token string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"token_type":"Bearer","expires_in":3599,"access_token":"` + token + `"}`))
}

// A bot whose token endpoint is away or busy for a moment gets its token all the same.
func TestTransportAsksAgainForToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, asked := troubled(t, func(n int, w http.ResponseWriter) {
			switch n {
			case 1:
				panic(http.ErrAbortHandler)
			case 2:
				w.Header().Set("Retry-After", "2")
				w.WriteHeader(http.StatusServiceUnavailable)
			default:
				grant(w, "first")
			}
		})
		if status, body := post(t, client); status != http.StatusOK || body != "Bearer first" || *asked != 3 {
			t.Errorf("got %d %q after %d tries", status, body, *asked)
		}
	})
}

// A bot whose token is about to end goes on with it while no other can be had, and gives
// the endpoint no more than a moment to answer.
func TestTransportKeepsGoodToken(t *testing.T) {
	endpoints := map[string]func(http.ResponseWriter){
		"fails": func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"hangs": func(http.ResponseWriter) { time.Sleep(time.Minute) },
	}
	for name, trouble := range endpoints {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := troubled(t, func(n int, w http.ResponseWriter) {
					if n == 1 {
						grant(w, "first")
						return
					}
					trouble(w)
				})
				post(t, client)
				time.Sleep(time.Hour - 31*time.Second)
				begin := time.Now()
				if status, body := post(t, client); status != http.StatusOK || body != "Bearer first" {
					t.Errorf("got %d %q", status, body)
				}
				if took := time.Since(begin); took > renewWait {
					t.Errorf("waited %v", took)
				}
				time.Sleep(time.Minute)
				_, err := client.Get("http://api.test/")
				wantTokenError(t, err, signaling.Unavailable)
			})
		})
	}
}

// A bot is told whether its token endpoint is away or will not have it, and a refusal is
// not argued with.
func TestTransportSaysWhyNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, asked := troubled(t, func(_ int, w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":"invalid_client","error_description":"AADSTS7000215"}`))
		})
		_, err := client.Get("http://api.test/")
		wantTokenError(t, err, signaling.Unauthenticated)
		if err == nil || !strings.Contains(err.Error(), "invalid_client") || strings.Contains(err.Error(), botSecret) || *asked != 1 {
			t.Errorf("after %d tries: %v", *asked, err)
		}
	})
}

func wantTokenError(t *testing.T, err error, code signaling.Code) {
	t.Helper()
	var e *signaling.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("got %v, want %v", err, code)
	}
}

// A bot's token and secret stay with whom they are for, wherever a redirect leads; on the
// service's own host the token goes along.
func TestTransportRedirected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stranger []http.Header
		var network signalingtest.Network
		network.Serve(t, "stranger.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			if r.Form.Has("client_secret") {
				t.Error("the stranger was sent the secret")
			}
			stranger = append(stranger, r.Header)
		}))
		network.Serve(t, "api.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/away":
				http.Redirect(w, r, "http://stranger.test/", http.StatusTemporaryRedirect)
			case "/moved":
				http.Redirect(w, r, "http://api.test/here", http.StatusPermanentRedirect)
			default:
				_, _ = w.Write([]byte(r.Header.Get("Authorization")))
			}
		}))
		network.Serve(t, "login.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/moved" {
				http.Redirect(w, r, "http://stranger.test/", http.StatusTemporaryRedirect)
				return
			}
			grant(w, "mine")
		}))
		transport := &Transport{TokenURL: "http://login.test/token", ClientID: botID, ClientSecret: botSecret, Base: network.Client(t).Transport}
		client := &http.Client{Transport: transport}
		resp, err := client.Post("http://api.test/away", "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if len(stranger) != 1 || stranger[0].Get("Authorization") != "" {
			t.Errorf("the stranger got %v", stranger)
		}
		resp, err = client.Post("http://api.test/moved", "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if got := make([]byte, 11); resp.ContentLength != 11 {
			t.Errorf("on its own host: %d bytes", resp.ContentLength)
		} else if _, _ = resp.Body.Read(got); string(got) != "Bearer mine" {
			t.Errorf("on its own host: %q", got)
		}
		lost := &http.Client{Transport: &Transport{TokenURL: "http://login.test/moved", ClientID: botID, ClientSecret: botSecret, Base: network.Client(t).Transport}}
		if _, err := lost.Get("http://api.test/"); err == nil {
			t.Error("a token from a stranger is a token")
		}
	})
}
