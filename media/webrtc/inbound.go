package webrtc

import (
	"io"
	"sync"
	"sync/atomic"
	"time"

	pion "github.com/pion/webrtc/v3"

	"callbot/media"
	"callbot/media/wire"
)

const (
	mtu = 1500

	// maxTracks is how often a peer may start its stream anew. Each new SSRC costs
	// memory until the leg ends.
	maxTracks = 32
)

// inbound is what the peer sends. Its reader reads straight from Pion's newest
// track, without a goroutine between them.
type inbound struct {
	tracks chan *pion.TrackRemote // the newest one that the reader has not taken
	newest atomic.Pointer[pion.TrackRemote]

	reception wire.Reception

	mu      sync.Mutex // guards what follows
	streams int
	closed  bool
	tasks   sync.WaitGroup

	track  *pion.TrackRemote // owned by the reader, as is all below
	buffer [mtu]byte
}

// add takes a new stream of the peer, in place of the one before, and follows its
// reports. Pion calls it on a goroutine of its own.
func (in *inbound) add(track *pion.TrackRemote, receiver *pion.RTPReceiver, follow func(*pion.RTPReceiver)) {
	if !in.count(receiver, follow) {
		_ = receiver.Stop()
		return
	}
	before := in.newest.Swap(track)
	select {
	case <-in.tracks: // came and went without a packet read
	default:
	}
	select {
	case in.tracks <- track:
	default:
	}
	if before != nil {
		_ = before.SetReadDeadline(time.Now())
	}
}

// count says false when there are too many streams, or the leg has ended; else it
// follows the new one.
func (in *inbound) count(receiver *pion.RTPReceiver, follow func(*pion.RTPReceiver)) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.streams++; in.closed || in.streams > maxTracks {
		return false
	}
	in.tasks.Go(func() { follow(receiver) })
	return true
}

// wake makes a blocked read return.
func (in *inbound) wake() {
	if t := in.newest.Load(); t != nil {
		_ = t.SetReadDeadline(time.Now())
	}
}

// wait returns when all streams have ended and their goroutines with them.
func (in *inbound) wait() {
	in.mu.Lock()
	in.closed = true
	in.mu.Unlock()
	in.tasks.Wait()
}

// current is the track to read from, nil when the leg is done.
func (in *inbound) current(done <-chan struct{}) *pion.TrackRemote {
	select {
	case in.track = <-in.tracks:
	default:
	}
	if in.track == nil {
		select {
		case in.track = <-in.tracks:
		case <-done:
		}
	}
	select {
	case <-done:
		return nil
	default:
		return in.track
	}
}

// ReadPacket waits for the next packet of the peer.
func (l *leg) ReadPacket(p *media.Packet) error {
	in := &l.in
	for {
		track := in.current(l.done)
		if track == nil {
			return io.EOF
		}
		n, _, err := track.Read(in.buffer[:])
		if err != nil && n == 0 {
			in.track = nil // it has ended, or a newer one waits
			continue
		}
		remote := l.remote.Load()
		if err == nil && wire.Parse(in.buffer[:n], remote.Numbers, p) {
			p.Arrival = time.Now()
			in.reception.Add(p, remote.Format.Clock)
			return nil
		}
	}
}
