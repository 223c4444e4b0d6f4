package streaming_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/streaming"
	"callbot/signaling/signalingtest"

	"github.com/coder/websocket"
)

type audio func(ctx context.Context, c *streaming.Conn) error

func (a audio) ServeAudio(ctx context.Context, in media.Reader, _ media.Writer) error {
	return a(ctx, in.(*streaming.Conn))
}

func knows(token string) signaling.Authenticator {
	return signaling.AuthenticatorFunc(func(_ context.Context, got string) (signaling.Principal, error) {
		if got != token {
			return signaling.Principal{}, &signaling.Error{Code: signaling.Unauthenticated, Message: "wrong token"}
		}
		return signaling.Principal{}, nil
	})
}

// joined streams a call to an application of ours.
func joined(t *testing.T, c *call, rate media.Rate, a audio) {
	t.Helper()
	var network signalingtest.Network
	network.Serve(t, "app.test", &streaming.Handler{Audio: a, Authenticator: knows("proof")})
	s := &streaming.Stream{
		URL: "ws://app.test/", HTTP: network.Client(t), Call: "call", Connection: "call", Tapper: c,
		Rate: rate, Bidirectional: true, Keys: true,
		Token: func(context.Context) (string, error) { return "proof", nil },
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	t.Cleanup(func() { stop(); <-done })
	go func() {
		defer close(done)
		_ = s.Run(ctx)
	}()
}

// Ensures that an echo of one line, served over a stream, says in the call what it hears
// there.
func TestEcho(t *testing.T) {
	for _, rate := range []media.Rate{media.Rate16k, 24000} {
		inBubble(t, func(c *call) {
			t := c.t
			joined(t, c, rate, func(_ context.Context, conn *streaming.Conn) error { return media.Copy(conn, conn) })
			time.Sleep(3 * time.Second)
			if got := c.heard(); got < 2700*time.Millisecond || got > 3*time.Second {
				t.Errorf("at %d Hz %v of 3s came back", rate, got)
			}
		})
	}
}

// Ensures that an application is held to the pace of the call, and that what it takes
// back is not heard.
func TestTheApplicationIsPaced(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		wrote := make(chan time.Duration, 1)
		joined(t, c, media.Rate16k, func(_ context.Context, conn *streaming.Conn) error {
			frame := media.NewFrame(media.Rate16k)
			for i := range frame {
				frame[i] = 1000
			}
			begun := time.Now()
			for range 250 { // 5 s
				if err := conn.WriteFrame(frame); err != nil {
					return err
				}
			}
			wrote <- time.Since(begun)
			conn.Clear()
			return conn.ReadFrame(frame)
		})
		if d := <-wrote; d < 3900*time.Millisecond || d > 4100*time.Millisecond {
			t.Errorf("5 s were written within %v, want 4 s", d)
		}
		time.Sleep(2 * time.Second)
		if got := c.heard(); got > 4100*time.Millisecond {
			t.Errorf("%v was heard, though the last second was taken back", got)
		}
	})
}

// Ensures that an application gets the keys of the call, and is told when it is over.
func TestKeysReachTheHandler(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		got := make(chan media.Key)
		over := make(chan error, 1)
		joined(t, c, media.Rate16k, func(ctx context.Context, conn *streaming.Conn) error {
			for {
				k, err := conn.NextKey(ctx)
				if err != nil {
					over <- err
					return err
				}
				got <- k
			}
		})
		time.Sleep(100 * time.Millisecond)
		for _, k := range []media.Key{'1', '#', 'A'} {
			c.press(k)
			if heard := <-got; heard != k {
				t.Errorf("the application gets %v, want %v", heard, k)
			}
		}
		t.Cleanup(func() {
			if err := <-over; !errors.Is(err, io.EOF) && !errors.Is(err, context.Canceled) {
				t.Errorf("at the end it gets %v", err)
			}
		})
	})
}

// Ensures that nobody but the service is let in, and that nobody holds a place without
// saying what comes.
func TestStrangers(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		var network signalingtest.Network
		network.Serve(t, "app.test", &streaming.Handler{
			Audio:         audio(func(context.Context, *streaming.Conn) error { t.Error("served"); return nil }),
			Authenticator: knows("proof"),
		})
		dial := func(token string) (*websocket.Conn, int) {
			conn, response, err := websocket.Dial(t.Context(), "ws://app.test/", &websocket.DialOptions{
				HTTPClient: network.Client(t), HTTPHeader: http.Header{"Authorization": {"Bearer " + token}},
			})
			if err != nil {
				return nil, response.StatusCode
			}
			return conn, response.StatusCode
		}
		if _, status := dial("other"); status != http.StatusUnauthorized {
			t.Errorf("a stranger gets %d", status)
		}
		for _, first := range []string{`{"kind":"AudioData"}`, `{"kind":"AudioMetadata"}`, `{"kind":"AudioMetadata","audioMetadata":{"sampleRate":8000}}`, `x`, ``} {
			conn, _ := dial("proof")
			begun := time.Now()
			if first != "" {
				send(t, conn, first)
			}
			if _, _, err := conn.Read(t.Context()); err == nil {
				t.Errorf("%q is welcome", first)
			}
			if d := time.Since(begun); d > 15*time.Second {
				t.Errorf("%q is waited for %v", first, d)
			}
			conn.CloseNow()
		}
	})
}
