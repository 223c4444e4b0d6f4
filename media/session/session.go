package session

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// ErrNoMedia says that the party has sent nothing since its leg was ready.
var ErrNoMedia = errors.New("session: the party sends no media")

// Session is one leg with its running operations. Its methods may be called from any
// goroutine; none of them waits for the network. When the leg has ended, what is
// asked for does nothing any more.
type Session struct {
	config Config
	in     inbound
	out    outbound
	stage  atomic.Pointer[Stage] // what says what is said in the session's place, if anything
}

// New makes a session of a leg. Run reads the leg; what is to be said is said without
// it too.
func New(config Config) *Session {
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	s := &Session{config: config}
	s.out = outbound{
		leg: config.Leg, wheel: config.Wheel, codecs: config,
		stream: newStream(media.Rate48k, time.Now()), voice: voice{log: config.Log},
	}
	s.in.init(config)
	return s
}

// Run reads the leg's packets until the leg ends, and returns why it did: nil when it
// was closed in order, ErrNoMedia, or the context's error, in which case it closes
// the leg itself. When it returns nothing of the session is running, and every prompt
// has ended.
func (s *Session) Run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer s.config.Roll.enter(s)()
	defer s.account()
	closed := make(chan struct{})
	unwatch := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = s.config.Leg.Close()
	})
	defer s.in.watch(s.config, func() { stop(ErrNoMedia) })()

	s.hear()
	cause := context.Cause(ctx)
	if !unwatch() {
		<-closed
	}
	s.end()
	if cause != nil {
		return cause
	}
	return s.config.Leg.Err()
}

// hear takes the leg's packets until it ends: as they come where the leg brings them, and
// otherwise one after another. Keys are always told from here, as whoever brings packets
// has no time for it.
func (s *Session) hear() {
	d, brings := s.config.Leg.(media.Deliverer)
	if !brings {
		var p media.Packet
		for s.config.Leg.ReadPacket(&p) == nil {
			s.receive(&p)
			s.in.report()
		}
		return
	}
	ended := d.Deliver(s.receive)
	for {
		select {
		case <-s.in.pressed:
			s.in.report()
		case <-ended:
			s.in.report()
			return
		}
	}
}

// receive takes one packet.
func (s *Session) receive(p *media.Packet) {
	if peer := s.in.take(p); peer != nil {
		peer.pass(p)
	} else {
		s.show(p)
	}
}

// account says how the network has treated the sound.
func (s *Session) account() {
	stats := s.Stats()
	s.config.Log.Info("sound ended", slog.Uint64("received", stats.Received), slog.Int("lost", stats.Network.Lost),
		slog.Duration("jitter", stats.Network.Jitter), slog.Duration("round_trip", stats.Network.RoundTrip),
		slog.Float64("lost_by_peer", stats.Network.RemoteLoss), slog.Duration("jitter_at_peer", stats.Network.RemoteJitter))
}

// end stops all that the session does by itself.
func (s *Session) end() {
	s.in.stop()
	s.out.end()
}

// Play queues an item: after those that wait already, or under them when it is a
// background. prompt.ErrFull and prompt.ErrEmpty say why it is refused. On a leg that
// has ended it is cancelled at once.
func (s *Session) Play(item prompt.Item) error {
	if err := s.out.player.Play(item); err != nil {
		return err
	}
	s.out.wake()
	s.rouse()
	return nil
}

// Cancel ends all prompts within one frame; the background only if it is not kept.
func (s *Session) Cancel(keepBackground bool) {
	s.out.player.Cancel(keepBackground)
	s.out.rouse()
}

// Mute silences what the session says, at once, or lets it be heard again; what is
// forwarded to its party too. Prompts go
// on unheard.
func (s *Session) Mute(muted bool) {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	s.out.muted = muted
}

// Listen gives w what the party says: a frame of 16 kHz in each frame time, with lost
// sound concealed and silence where there is none. w must not wait. The frames end when
// w fails, or by stop, after which w gets nothing more. stop waits while a frame is
// being written: neither w nor OnTone may call it.
func (s *Session) Listen(w media.Writer) (stop func()) { return s.in.listen(w) }

// Speak says what r gives, a frame of 16 kHz in each frame time, beside the prompts. r
// must not wait. It ends when r fails or ends, with another Speak, or by stop.
func (s *Session) Speak(r media.Reader) (stop func()) {
	s.out.mu.Lock()
	s.out.live = r
	s.out.mu.Unlock()
	s.out.wake()
	return func() {
		s.out.mu.Lock()
		defer s.out.mu.Unlock()
		if s.out.live == r {
			s.out.live = nil
		}
	}
}
