package streaming

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// peer is an application that is to be dialled, and what it is told of the call.
type peer struct {
	url, connection, correlation string

	token func(ctx context.Context) (string, error) // nil proves nothing
	http  *http.Client
}

// dial connects to the application.
func (p peer) dial(ctx context.Context) (*websocket.Conn, error) {
	header := http.Header{}
	header.Set("X-Ms-Call-Correlation-Id", p.correlation)
	header.Set("X-Ms-Call-Connection-Id", p.connection)
	if p.token != nil {
		token, err := p.token(ctx)
		if err != nil {
			return nil, fmt.Errorf("token: %w", err)
		}
		header.Set("Authorization", "Bearer "+token)
	}
	ctx, stop := context.WithTimeout(ctx, dialTimeout)
	defer stop()
	conn, response, err := websocket.Dial(ctx, p.url, &websocket.DialOptions{HTTPClient: p.http, HTTPHeader: header})
	if err != nil {
		if response != nil && response.Body != nil {
			_ = response.Body.Close()
		}
		return nil, err
	}
	conn.SetReadLimit(maxMessage)
	return conn, nil
}

// goodbye closes a connection, in order if it is still there, but not for long.
func goodbye(conn *websocket.Conn) {
	impatience := time.AfterFunc(closeLimit, func() { _ = conn.CloseNow() })
	defer impatience.Stop()
	_ = conn.Close(websocket.StatusNormalClosure, "")
}
