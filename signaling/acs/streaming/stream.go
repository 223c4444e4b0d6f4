package streaming

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"callbot/media"
	"callbot/media/resample"
	"callbot/signaling"
)

// Limits of a stream.
const (
	maxMessage  = 4 << 20          // bytes that an application may send at once
	dialTimeout = 10 * time.Second // for the connection to be made
	writeLimit  = 10 * time.Second // for one message to leave
	closeLimit  = time.Second      // for the goodbye
	maxKeys     = 64               // keys that may wait to be sent
	flood       = 20 * time.Millisecond
	loudest     = 4 // speakers that are sent, where each is sent by themselves
)

// Stream joins the sound of a call to an application's WebSocket. URL, Call and Tapper
// must be set.
type Stream struct {
	URL         string // ws: or wss:, with its query
	Call        signaling.CallID
	Connection  string // the call's id as the application knows it
	Correlation string
	// Subscription is the stream's own id; "" makes one.
	Subscription string
	Rate         media.Rate // of the sound on the wire, 16 or 24 kHz; 0 is 16 kHz
	// Unmixed sends the loudest speakers each by themselves.
	Unmixed bool
	// Bidirectional says what the application sends.
	Bidirectional bool
	// Keys sends the keys that are pressed.
	Keys bool

	Tapper signaling.Tapper
	// RawID is how the application knows somebody; nil gives the bare id.
	RawID func(signaling.Identity) string
	// Token proves to the application who calls; nil proves nothing.
	Token func(ctx context.Context) (string, error)
	// HTTP makes the connection; it must keep to what may be called. nil means the
	// default client.
	HTTP *http.Client
	// Started is told when sound is about to flow; nil means that nobody asks.
	Started func()
	Log     *slog.Logger // nil means none
}

// The sub-codes of a stream that has failed.
const (
	NotConnected = 8581 // the URL is not valid, or nobody answers there
	Interrupted  = 8603 // the connection was lost
)

// Run dials the application and streams until ctx ends, which is no error, or the
// stream fails. A *signaling.Error then says why: its Subcode is NotConnected or
// Interrupted, or that of the Tapper. A stream that has failed may be run again.
func (s *Stream) Run(ctx context.Context) error {
	conn, err := s.dial(ctx)
	if err != nil {
		return &signaling.Error{Code: signaling.Unavailable, Subcode: NotConnected, Message: "the transport URL is not valid or nobody answers there", Err: err}
	}
	defer goodbye(conn)
	f := s.newFlow(conn)
	err = f.run(ctx)
	if ctx.Err() != nil {
		return nil
	}
	var refused *signaling.Error
	if errors.As(err, &refused) {
		return err
	}
	return &signaling.Error{Code: signaling.Unavailable, Subcode: Interrupted, Message: "the connection was lost", Err: err}
}

func (s *Stream) dial(ctx context.Context) (*websocket.Conn, error) {
	return peer{s.URL, s.Connection, s.Correlation, s.Token, s.HTTP}.dial(ctx)
}

// flow is one connection of a stream.
type flow struct {
	*Stream
	conn  *websocket.Conn
	out   *queue
	keys  chan media.Key
	mouth *mouth
	fail  context.CancelCauseFunc

	mu    sync.Mutex
	names map[signaling.ParticipantID]string // see name
}

func (s *Stream) newFlow(conn *websocket.Conn) *flow {
	seconds := media.Rate16k.Samples(time.Second) / media.Rate16k.FrameSize()
	if s.Unmixed {
		seconds *= loudest
	}
	return &flow{
		Stream: s, conn: conn, out: newQueue(seconds),
		keys: make(chan media.Key, maxKeys), mouth: newMouth(s.rate()),
		names: map[signaling.ParticipantID]string{},
	}
}

func (s *Stream) rate() media.Rate {
	if s.Rate == 0 {
		return media.Rate16k
	}
	return s.Rate
}

// run streams in both directions until either ends, and waits for both.
func (f *flow) run(ctx context.Context) error {
	ctx, f.fail = context.WithCancelCause(ctx)
	defer f.fail(nil)
	if err := f.greet(ctx); err != nil {
		return err
	}
	stop, err := f.Tapper.Listen(ctx, f.Call, f.ear())
	if err != nil {
		return err
	}
	if f.Started != nil {
		f.Started()
	}
	open, hangUp := context.WithCancel(context.WithoutCancel(ctx)) // a read that is given up breaks the connection
	defer hangUp()
	var both sync.WaitGroup
	both.Go(func() { f.fail(f.send(ctx)) })
	both.Go(func() { f.fail(f.receive(ctx, open)) })
	<-ctx.Done()
	stop()
	impatience := time.AfterFunc(closeLimit, hangUp)
	goodbye(f.conn)
	impatience.Stop()
	hangUp()
	both.Wait()
	if lost := f.out.dropped(); lost > 0 {
		f.log().Info("a media stream has dropped sound", slog.Int("frames", lost))
	}
	return context.Cause(ctx)
}

func (f *flow) greet(ctx context.Context) error {
	id := f.Subscription
	if id == "" {
		id = uuid.NewString()
	}
	text, err := appendMetadata(nil, id, f.rate())
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, writeLimit)
	defer stop()
	return f.conn.Write(ctx, websocket.MessageText, text)
}

// ear is what the stream hears of the call. Its functions do not wait.
func (f *flow) ear() signaling.Ear {
	e := signaling.Ear{Unmixed: f.Unmixed}
	e.Heard = func(who signaling.Participant, frame media.Frame) {
		f.out.push(f.name(who), time.Now(), frame)
	}
	if f.Keys {
		e.Key = func(_ signaling.Participant, t media.Tone) {
			select {
			case f.keys <- t.Key:
			default:
				f.fail(errors.New("the application does not take its keys"))
			}
		}
	}
	return e
}

// name is the raw id of a participant as JSON text, made once for each.
func (f *flow) name(who signaling.Participant) string {
	if !f.Unmixed {
		return ""
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if known, ok := f.names[who.ID]; ok {
		return known
	}
	raw := who.Identity.ID
	if f.RawID != nil {
		raw = f.RawID(who.Identity)
	}
	text, err := json.Marshal(raw)
	if err != nil {
		return `""`
	}
	f.names[who.ID] = string(text)
	return string(text)
}

// send writes what is heard, keys first.
func (f *flow) send(ctx context.Context) error {
	stuck := time.AfterFunc(writeLimit, func() { f.fail(errors.New("the application does not read")) })
	defer stuck.Stop()
	w := &writer{frame: media.NewFrame(media.Rate16k), rate: f.rate()}
	for {
		message, err := f.next(ctx, w, stuck)
		if err != nil {
			return err
		}
		stuck.Reset(writeLimit)
		if err := f.conn.Write(ctx, websocket.MessageText, message); err != nil {
			return err
		}
	}
}

// next waits for the next message.
func (f *flow) next(ctx context.Context, w *writer, stuck *time.Timer) ([]byte, error) {
	for {
		select {
		case key := <-f.keys:
			return appendKey(w.message[:0], key), nil
		default:
		}
		if who, at, ok := f.out.pull(w.frame); ok {
			return w.audio(who, at), nil
		}
		stuck.Stop()
		select {
		case <-f.out.wake:
		case key := <-f.keys:
			return appendKey(w.message[:0], key), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// writer makes audio messages, over the same bytes again and again.
type writer struct {
	frame   media.Frame
	rate    media.Rate
	up      map[string]*resample.Resampler // by speaker, where the wire has another rate
	samples []int16
	scratch []byte
	message []byte
}

func (w *writer) audio(who string, at time.Time) []byte {
	samples := []int16(w.frame)
	if w.rate != media.Rate16k {
		if w.up == nil {
			w.up = map[string]*resample.Resampler{}
		}
		if w.up[who] == nil {
			w.up[who] = resample.New(media.Rate16k, w.rate)
		}
		w.samples = w.up[who].Process(w.samples[:0], samples)
		samples = w.samples
	}
	w.message, w.scratch = appendAudio(w.message[:0], at, who, samples, w.scratch)
	return w.message
}

// receive says what the application sends until ctx ends, and reads on until the
// connection does.
func (f *flow) receive(ctx, open context.Context) error {
	var stopSpeaking func()
	defer func() {
		if stopSpeaking != nil {
			stopSpeaking()
		}
	}()
	var text bytes.Buffer
	var samples []int16
	for {
		_, r, err := f.conn.Reader(open)
		if err != nil {
			return err
		}
		text.Reset()
		if _, err := io.Copy(&text, r); err != nil {
			return err
		}
		if ctx.Err() != nil {
			continue
		}
		m, ok := parse(text.Bytes())
		switch {
		case !f.Bidirectional:
		case ok && m.Kind == stopKind:
			f.mouth.clear()
			continue
		case ok && m.Kind == audioKind:
			if samples, ok = m.samples(samples[:0]); !ok {
				break
			}
			full, begin := f.mouth.add(samples)
			if begin {
				if stopSpeaking, err = f.Tapper.Speak(ctx, f.Call, f.mouth); err != nil {
					return err
				}
			}
			if !full {
				continue
			}
		}
		// What cannot be used is not read faster than sound would come.
		select {
		case <-time.After(flood):
		case <-open.Done():
		}
	}
}

func (f *flow) log() *slog.Logger {
	if f.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return f.Log
}
