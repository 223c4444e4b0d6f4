package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerTimeout   = 10 * time.Second
	bodyTimeout     = 30 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 500 * time.Millisecond
)

// listen takes a TCP address, with an error that says what to do where it is taken: to
// choose another by what it was given by.
func listen(ctx context.Context, address, by string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w (choose another address with %s)", address, errors.Unwrap(err), by)
	}
	return l, nil
}

// server serves HTTP on a listener.
type server struct {
	listener net.Listener
	handler  http.Handler
	log      *slog.Logger
}

// Run serves until ctx ends, and then closes every connection: those with a request
// under way after a moment, in which it may end by itself.
func (s *server) Run(ctx context.Context) error {
	h := &http.Server{
		Handler:           localOnly(s.listener, timely(s.handler)),
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- h.Serve(s.listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	moment, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := h.Shutdown(moment); err != nil {
		_ = h.Close() // event streams do not end by themselves
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// timely ends requests whose bodies do not come. A limit of the server's own would end
// streams too, which are answers that take their time.
func timely(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			connection := http.NewResponseController(w)
			_ = connection.SetReadDeadline(time.Now().Add(bodyTimeout)) // until the next request
			r.Body = &timedBody{ReadCloser: r.Body, connection: connection}
		}
		h.ServeHTTP(w, r)
	})
}

// timedBody is a body that is to come in time. Once it is there, there is no hurry.
type timedBody struct {
	io.ReadCloser
	connection *http.ResponseController
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.connection.SetReadDeadline(time.Time{})
	}
	return n, err
}

// url is where a listener is reached by those on the same machine.
func url(l net.Listener) string {
	address := l.Addr().String()
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		address = fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	return "http://" + address
}

// urlAttr says in a log where a path of a listener is reached.
func urlAttr(l net.Listener, path string) slog.Attr { return slog.String("url", url(l)+path) }
