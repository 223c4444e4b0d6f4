package streaming

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"callbot/media"
	"callbot/signaling"
)

// An AudioHandler has the sound of a call in its hands; a bot.AudioHandler is one. The
// reader and the writer that it gets are one Conn.
type AudioHandler interface {
	ServeAudio(ctx context.Context, in media.Reader, out media.Writer) error
}

// Handler is the application's side: an http.Handler that takes a calling service's
// connections and gives the sound of each to Audio, for as long as ServeAudio runs or
// the service holds the connection. Both fields of the first two must be set.
type Handler struct {
	Audio AudioHandler
	// Authenticator proves that a connection comes from the service.
	Authenticator signaling.Authenticator
	Log           *slog.Logger // nil means none
}

// greetingLimit is how long the service may take for its first message.
const greetingLimit = 10 * time.Second

// ServeHTTP serves one connection. 401 says that the token does not prove the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if _, err := h.Authenticator.Authenticate(r.Context(), token); err != nil {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`) // RFC 6750 section 3
		http.Error(w, "the token does not prove the calling service", http.StatusUnauthorized)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(maxMessage)
	c := newConn(conn, r.Header.Get("X-Ms-Call-Connection-Id"), r.Header.Get("X-Ms-Call-Correlation-Id"))
	if err := h.serve(r.Context(), c); err != nil {
		h.log().Warn("a media stream has ended", slog.String("call", c.Call), slog.Any("error", err))
	}
}

func (h *Handler) serve(ctx context.Context, c *Conn) error {
	if err := c.greeting(ctx); err != nil {
		_ = c.conn.Close(websocket.StatusPolicyViolation, err.Error())
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer stop()
		c.read(ctx)
	})
	err := h.Audio.ServeAudio(ctx, c, c)
	_ = c.conn.Close(websocket.StatusNormalClosure, "")
	stop()
	reading.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (h *Handler) log() *slog.Logger {
	if h.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return h.Log
}
