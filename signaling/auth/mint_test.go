package auth

import (
	"testing"
	"testing/synctest"
	"time"
)

func notification(tb testing.TB, i *Issuer, application string) string {
	tb.Helper()
	token, err := i.Notification(application, "local")
	if err != nil {
		tb.Fatal(err)
	}
	return token
}

// A service does not sign anew for each notification, but whoever gets a token gets
// one of its own that is good for a while, by the newest key.
func TestNotificationTokensAreReused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		v := newVerifier(i.Keys)
		v.Skew = time.Nanosecond
		first := notification(t, i, botID)
		if notification(t, i, "another") == first {
			t.Error("two applications have one token")
		}
		time.Sleep(notificationReuse - time.Second)
		again := notification(t, i, botID)
		if again != first {
			t.Error("a fresh token was made too early")
		}
		time.Sleep(notificationLifetime - notificationReuse)
		if _, err := v.Authenticate(t.Context(), again); err != nil {
			t.Errorf("four minutes on: %v", err)
		}
		second := notification(t, i, botID)
		if second == first {
			t.Error("an old token was given out")
		}
		rotate(i.Keys, sharedKeys[1]())
		if notification(t, i, botID) == second {
			t.Error("the new key does not sign")
		}
	})
}

// However many applications there are, only so many tokens are kept.
func TestTokenCacheIsBounded(t *testing.T) {
	var c tokenCache
	for n := range 3 * maxCachedTokens {
		c.put(tokenFor{application: time.Duration(n).String()}, "token")
	}
	if len(c.tokens) > maxCachedTokens {
		t.Errorf("%d tokens are kept", len(c.tokens))
	}
}

// A token for a notification costs next to nothing once there is one.
func BenchmarkNotification(b *testing.B) {
	i := newIssuer()
	b.ReportAllocs()
	for b.Loop() {
		notification(b, i, botID)
	}
}

// Checking a token is what each delivery costs its receiver.
func BenchmarkAuthenticate(b *testing.B) {
	i := newIssuer()
	v := newVerifier(i.Keys)
	token := notification(b, i, botID)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Authenticate(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}
