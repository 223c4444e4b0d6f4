package phone

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/tmaxmax/go-sse"

	"callbot/signaling"
)

const (
	// heartbeat is how often a silent stream says that it is alive, so that proxies
	// do not cut it.
	heartbeat = 15 * time.Second
	// writeTimeout is how long a reader may take for one event.
	writeTimeout = 10 * time.Second
)

func (h *Handler) events(w http.ResponseWriter, r *http.Request) {
	id, ok := readID(w, r, callID)
	if !ok {
		return
	}
	named := func(e Event) (string, any) { return e.Event, e }
	serveStream(h, w, r, named, func(ctx context.Context) iter.Seq2[Event, error] {
		return h.Exchange.Events(ctx, id)
	})
}

func (h *Handler) register(w http.ResponseWriter, r *http.Request) {
	id, ok := readID(w, r, identity)
	if !ok {
		return
	}
	named := func(ring Ring) (string, any) {
		ring.AnswerURL = callPath(ring.Call) + "/answer"
		return "ring", ring
	}
	serveStream(h, w, r, named, func(ctx context.Context) iter.Seq2[Ring, error] {
		return h.Exchange.Register(ctx, id)
	})
}

// item is one element of a sequence that is read by another goroutine.
type item[T any] struct {
	value T
	err   error
}

// serveStream sends a sequence as server-sent events until it ends or the reader
// goes; a reader that comes back with Last-Event-ID gets what it has not seen. An error before the first event becomes an ordinary answer, so the status
// waits a moment for one.
func serveStream[T any](h *Handler, w http.ResponseWriter, r *http.Request, named func(T) (string, any), open func(context.Context) iter.Seq2[T, error]) {
	select {
	case h.streams <- struct{}{}:
		defer func() { <-h.streams }()
	default:
		http.Error(w, "too many streams", http.StatusServiceUnavailable)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	items := make(chan item[T])
	go pump(ctx, open(ctx), items)
	defer func() {
		cancel()
		for range items { // until the pump has ended
			continue
		}
	}()
	s := &stream{w: w, r: r}
	s.seen, _ = strconv.Atoi(r.Header.Get("Last-Event-ID"))
	if err := copyStream(s, items, named); err != nil {
		var refused *signaling.Error
		if !s.open && errors.As(err, &refused) {
			h.refuse(w, r, err)
			return
		}
		h.Log.DebugContext(ctx, "event stream ended", slog.String("path", r.URL.Path), slog.Any("error", err))
	}
}

// pump moves a sequence into a channel, which it closes at the end.
func pump[T any](ctx context.Context, seq iter.Seq2[T, error], items chan<- item[T]) {
	defer close(items)
	for value, err := range seq {
		select {
		case items <- item[T]{value, err}:
		case <-ctx.Done():
			return
		}
	}
}

// settle is how long a stream waits for its first event before it opens without one.
const settle = 50 * time.Millisecond

func copyStream[T any](s *stream, items <-chan item[T], named func(T) (string, any)) error {
	alive := time.NewTimer(settle)
	defer alive.Stop()
	for {
		select {
		case next, ok := <-items:
			switch {
			case !ok:
				return s.comment("end")
			case next.err != nil:
				return next.err
			}
			name, value := named(next.value)
			if err := s.event(name, value); err != nil {
				return err
			}
		case <-alive.C:
			if err := s.comment("alive"); err != nil {
				return err
			}
		case <-s.r.Context().Done():
			return s.r.Context().Err()
		}
		alive.Reset(heartbeat)
	}
}

// stream writes server-sent events; the first write sends the header.
type stream struct {
	w    http.ResponseWriter
	r    *http.Request
	open bool
	sse  *sse.Session
	sent int // events so far, which is the id of the last one
	seen int // events that the reader had before it came back
}

func (s *stream) event(name string, value any) error {
	if s.sent++; s.sent <= s.seen {
		return nil
	}
	text, err := encode(value)
	if err != nil {
		return err
	}
	m := &sse.Message{ID: sse.ID(strconv.Itoa(s.sent)), Type: sse.Type(name)}
	m.AppendData(text)
	return s.send(m)
}

func (s *stream) comment(text string) error {
	m := new(sse.Message)
	m.AppendComment(text)
	return s.send(m)
}

func (s *stream) send(m *sse.Message) error {
	if !s.open {
		session, err := sse.Upgrade(s.w, s.r)
		if err != nil {
			return err
		}
		s.sse, s.open = session, true
		s.w.Header().Set("Cache-Control", "no-store")
		s.w.Header().Set("X-Accel-Buffering", "no")
	}
	// A server without deadlines (a test's recorder) streams without them.
	_ = http.NewResponseController(s.w).SetWriteDeadline(time.Now().Add(writeTimeout))
	if err := s.sse.Send(m); err != nil {
		return err
	}
	return s.sse.Flush()
}
