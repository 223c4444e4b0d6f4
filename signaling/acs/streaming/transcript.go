package streaming

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"callbot/media"
	"callbot/signaling"
)

// Limits of a transcript.
const (
	maxVoices  = 16 // people that are understood at one time; further ones are not
	maxPhrases = 64 // phrases that may wait to be sent
)

// NotTranscribed is the sub-code of a transcript whose speech service has failed.
const NotTranscribed = 8578

// Transcript sends to an application's WebSocket what is said in a call, in writing. URL,
// Call, Tapper and Speech must be set.
//
// Partial phrases are left out while the application does not read; whole ones wait, and
// the stream ends when one has waited for ten seconds.
type Transcript struct {
	URL                       string // ws: or wss:, with its query
	Call                      signaling.CallID
	Connection                string // the call's id as the application knows it
	Correlation, Subscription string
	Locale                    string // what is spoken first, such as "en-US"; see Speak
	Partial                   bool   // to send partial phrases too

	Speech media.Transcriber
	Tapper signaling.Tapper
	// RawID, Token, HTTP and Started are as those of a Stream.
	RawID   func(signaling.Identity) string
	Token   func(ctx context.Context) (string, error)
	HTTP    *http.Client
	Started func()

	mu     sync.Mutex
	locale string // in place of Locale
	voices map[signaling.ParticipantID]*voice
}

// Speak lets what is said from now on be understood in another language.
func (t *Transcript) Speak(locale string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.locale = locale
	for id, v := range t.voices {
		v.stop()
		delete(t.voices, id)
	}
}

// Run dials the application and transcribes until ctx ends, which is no error, or it
// fails. A *signaling.Error then says why: its Subcode is NotConnected, Interrupted,
// NotTranscribed, or that of the Tapper. It may be run once.
func (t *Transcript) Run(ctx context.Context) error {
	conn, err := peer{t.URL, t.Connection, t.Correlation, t.Token, t.HTTP}.dial(ctx)
	if err != nil {
		return &signaling.Error{Code: signaling.Unavailable, Subcode: NotConnected, Message: "the transport URL is not valid or nobody answers there", Err: err}
	}
	defer goodbye(conn)
	err = (&scribe{Transcript: t, conn: conn, begun: time.Now(), phrases: make(chan []byte, maxPhrases)}).run(ctx)
	var refused *signaling.Error
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.As(err, &refused):
		return err
	default:
		return &signaling.Error{Code: signaling.Unavailable, Subcode: Interrupted, Message: "the connection was lost", Err: err}
	}
}

// scribe is one connection of a transcript.
type scribe struct {
	*Transcript
	conn    *websocket.Conn
	begun   time.Time
	phrases chan []byte
	fail    context.CancelCauseFunc

	work sync.WaitGroup
}

func (s *scribe) run(ctx context.Context) error {
	ctx, s.fail = context.WithCancelCause(ctx)
	defer s.fail(nil)
	greeting, err := transcriptMetadata(s.Transcript)
	if err != nil {
		return err
	}
	if err := s.write(ctx, greeting); err != nil {
		return err
	}
	stop, err := s.Tapper.Listen(ctx, s.Call, signaling.Ear{Unmixed: true, Heard: func(who signaling.Participant, f media.Frame) {
		if v := s.voice(ctx, who); v != nil {
			v.in.push("", time.Time{}, f)
		}
	}})
	if err != nil {
		return err
	}
	if s.Started != nil {
		s.Started()
	}
	open, hangUp := context.WithCancel(context.WithoutCancel(ctx)) // a read that is given up breaks the connection
	defer hangUp()
	s.work.Go(func() { s.fail(s.send(ctx)) })
	s.work.Go(func() { s.fail(s.ignore(open)) })
	<-ctx.Done()
	stop() // nobody begins to speak after this
	impatience := time.AfterFunc(closeLimit, hangUp)
	goodbye(s.conn)
	impatience.Stop()
	hangUp()
	s.work.Wait()
	return context.Cause(ctx)
}

// voice is that of somebody who speaks, nil when too many do.
func (s *scribe) voice(ctx context.Context, who signaling.Participant) *voice {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.voices[who.ID]
	if v != nil || len(s.voices) >= maxVoices || ctx.Err() != nil {
		return v
	}
	if s.locale == "" {
		s.locale = s.Locale
	}
	raw := who.Identity.ID
	if s.RawID != nil {
		raw = s.RawID(who.Identity)
	}
	v = newVoice(ctx, raw, s.locale)
	if s.voices == nil {
		s.voices = map[signaling.ParticipantID]*voice{}
	}
	s.voices[who.ID] = v
	s.work.Go(func() { s.understand(who.ID, v) })
	return v
}

// understand has what somebody says understood, until they say no more.
func (s *scribe) understand(id signaling.ParticipantID, v *voice) {
	defer v.stop()
	err := s.Speech.Transcribe(v.ctx, media.Expectation{Locale: v.locale}, v, func(p media.Phrase) { s.said(v, p) })
	if err != nil && v.ctx.Err() == nil {
		s.fail(&signaling.Error{Code: signaling.Unavailable, Subcode: NotTranscribed, Message: "the speech service has failed", Err: err})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.voices[id] == v {
		delete(s.voices, id)
	}
}

// said sends a phrase on its way.
func (s *scribe) said(v *voice, p media.Phrase) {
	if p.Text == "" || (p.Partial && !s.Partial) {
		return
	}
	text, err := transcriptData(v.who, v.begun.Sub(s.begun), p)
	if err != nil {
		s.fail(err)
		return
	}
	if p.Partial {
		select {
		case s.phrases <- text:
		default:
		}
		return
	}
	select {
	case s.phrases <- text:
	case <-v.ctx.Done():
	}
}

func (s *scribe) send(ctx context.Context) error {
	for {
		select {
		case text := <-s.phrases:
			if err := s.write(ctx, text); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *scribe) write(ctx context.Context, text []byte) error {
	ctx, stop := context.WithTimeout(ctx, writeLimit)
	defer stop()
	return s.conn.Write(ctx, websocket.MessageText, text)
}

// ignore reads what the application has no reason to send, and not fast, to learn when
// it goes away.
func (s *scribe) ignore(open context.Context) error {
	for {
		_, r, err := s.conn.Reader(open)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			return err
		}
		select {
		case <-time.After(flood):
		case <-open.Done():
		}
	}
}
