package webrtc

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	pion "github.com/pion/webrtc/v3"

	"callbot/media"
	"callbot/media/sdp"
	"callbot/media/wire"
)

// Errors of a leg that did not end in order.
var (
	ErrUnreachable = errors.New("webrtc: no connection to the peer")
	ErrVanished    = errors.New("webrtc: the peer has vanished")
)

// leg is one peer connection.
type leg struct {
	transport *Transport
	conn      *pion.PeerConnection
	track     *track
	sender    *pion.RTPSender
	remote    atomic.Pointer[sdp.Description]

	ready chan struct{}
	done  chan struct{}
	end   sync.Once
	err   error // set before done is closed
	stop  sync.Once
	tasks sync.WaitGroup

	in   inbound
	said wire.Remote
}

var (
	_ media.OfferedLeg = (*leg)(nil)
	_ media.Reporter   = (*leg)(nil)
)

func (t *Transport) newLeg(answers bool) (*leg, error) {
	conn, err := t.connection(answers)
	if err != nil {
		return nil, err
	}
	l := &leg{
		transport: t,
		conn:      conn,
		track:     newTrack(),
		ready:     make(chan struct{}),
		done:      make(chan struct{}),
	}
	l.in.tracks = make(chan *pion.TrackRemote, 1)
	conn.OnTrack(func(track *pion.TrackRemote, receiver *pion.RTPReceiver) {
		l.in.add(track, receiver, l.follow)
	})
	conn.OnConnectionStateChange(l.changed)
	if l.sender, err = conn.AddTrack(l.track); err != nil {
		_ = conn.GracefulClose()
		return nil, err
	}
	return l, nil
}

// offer makes the description of a leg that calls.
func (l *leg) offer(ctx context.Context) (string, error) {
	offer, err := l.conn.CreateOffer(nil)
	if err != nil {
		return "", err
	}
	return l.gather(ctx, offer)
}

// answer takes a peer's offer and makes the description in reply.
func (l *leg) answer(ctx context.Context, remote *sdp.Description) (string, error) {
	l.remote.Store(remote)
	reduced, err := remote.Reduced()
	if err != nil {
		return "", err
	}
	if err := l.conn.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeOffer, SDP: reduced}); err != nil {
		return "", sdp.Unusable(err)
	}
	answer, err := l.conn.CreateAnswer(nil)
	if err != nil {
		return "", sdp.Unusable(err)
	}
	text, err := l.gather(ctx, answer)
	if err == nil {
		l.watch()
	}
	return text, err
}

// Accept takes the peer's answer.
func (l *leg) Accept(answer string) error {
	remote, err := sdp.Parse(answer, l.transport.G711)
	if err != nil {
		return err
	}
	reduced, err := remote.Reduced()
	if err != nil {
		return err
	}
	if !l.remote.CompareAndSwap(nil, remote) {
		return &media.DescriptionError{Reason: "the offer was answered before"}
	}
	if err := l.conn.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeAnswer, SDP: reduced}); err != nil {
		return sdp.Unusable(err)
	}
	l.watch()
	return nil
}

// gather waits until all candidates are in the local description.
func (l *leg) gather(ctx context.Context, local pion.SessionDescription) (string, error) {
	complete := pion.GatheringCompletePromise(l.conn)
	if err := l.conn.SetLocalDescription(local); err != nil {
		return "", err
	}
	select {
	case <-complete:
		return l.conn.LocalDescription().SDP, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// watch announces Ready, and then exchanges reports with the peer.
func (l *leg) watch() {
	l.track.agree(l.remote.Load())
	l.tasks.Go(func() {
		// Setting the deadline of RTCP blocks until SRTP can be written.
		if err := l.sender.SetReadDeadline(time.Time{}); err != nil {
			return
		}
		close(l.ready)
		l.report()
	})
}

// changed hears how the connection fares. Pion calls it on a goroutine of its own.
func (l *leg) changed(s pion.PeerConnectionState) {
	if s != pion.PeerConnectionStateFailed {
		return
	}
	select {
	case <-l.ready:
		l.finish(ErrVanished)
	default:
		l.finish(ErrUnreachable)
	}
}

func (l *leg) finish(err error) {
	l.end.Do(func() {
		l.err = err
		close(l.done)
		l.in.wake()
	})
}

// Format is what was agreed on, and what we would wish for before that.
func (l *leg) Format() media.Format {
	if d := l.remote.Load(); d != nil {
		return d.Format
	}
	return media.Format{Codec: "opus", Clock: media.Rate48k, PacketTime: media.FrameDuration, EventClock: media.Rate48k}
}

func (l *leg) Ready() <-chan struct{} { return l.ready }
func (l *leg) Done() <-chan struct{}  { return l.done }

func (l *leg) Err() error {
	select {
	case <-l.done:
		return l.err
	default:
		return nil
	}
}

// WritePacket encrypts and sends p.
func (l *leg) WritePacket(p *media.Packet) error {
	select {
	case <-l.done:
		return io.ErrClosedPipe
	default:
	}
	select {
	case <-l.ready:
		return l.track.write(p)
	default:
		return nil
	}
}

// Close says goodbye, ends the connection and waits for all of its goroutines.
func (l *leg) Close() error {
	l.finish(nil)
	var err error
	l.stop.Do(func() {
		l.bye()
		err = l.conn.GracefulClose()
		l.tasks.Wait()
		l.in.wait()
	})
	return err
}
