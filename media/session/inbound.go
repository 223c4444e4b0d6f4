package session

import (
	"log/slog"
	"slices"
	"sync"
	"time"

	"callbot/media"
	"callbot/media/pace"
	"callbot/media/rtp"
)

// inbound is what a session hears. Packets are taken as they come; sound is decoded in
// ticks, and only while somebody listens to it.
type inbound struct {
	config Config
	first  chan struct{} // closed with the first packet

	// pressed holds a token when a packet has told of keys that are to be reported.
	pressed chan struct{}

	mu        sync.Mutex // guards what follows; never held while decoding or calling back
	started   bool       // a packet has come
	peer      *relay     // has the packets too, if there is one
	keys      *keyEar    // nil when nobody cares
	listeners []media.Writer
	buffer    rtp.Buffer
	entry     *pace.Entry
	ticking   bool
	idle      sync.Cond // signalled when ticking ends
	ended     bool
	stats     Stats
	level     uint8

	ear ear // for the tick alone
}

// init prepares what listens for keys, where somebody cares for them.
func (in *inbound) init(c Config) {
	in.config, in.level, in.idle.L = c, media.NoLevel, &in.mu
	in.first, in.pressed = make(chan struct{}), make(chan struct{}, 1)
	if c.OnTone != nil {
		in.keys = &keyEar{asleep: c.KeysOnDemand}
	}
}

// watch calls late when no packet has come within the limit after the leg was ready.
// It ends with the first packet, or by stop.
func (in *inbound) watch(c Config, late func()) (stop func()) {
	if c.MediaTimeout <= 0 {
		return func() {}
	}
	ended := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-c.Leg.Ready():
		case <-ended:
			return
		}
		timer := time.NewTimer(c.MediaTimeout)
		defer timer.Stop()
		select {
		case <-timer.C:
			late()
		case <-in.first:
		case <-ended:
		}
	}()
	return func() {
		close(ended)
		<-done
	}
}

// take notes a packet, and returns by what another party shall have it, if any.
func (in *inbound) take(p *media.Packet) (peer *relay) {
	in.mu.Lock()
	if !in.started {
		in.start(p)
	}
	in.stats.Received++
	if p.Level != media.NoLevel {
		in.level = p.Level
	}
	if in.keys != nil && p.Kind == media.EventPacket {
		in.keys.event(p)
	}
	if in.entry != nil {
		in.buffer.Push(p)
	}
	in.listenForKeys(p.Arrival)
	peer = in.peer
	pressed := in.keys != nil && len(in.keys.heard) > 0
	in.mu.Unlock()
	if pressed {
		select {
		case in.pressed <- struct{}{}:
		default:
		}
	}
	return peer
}

// start takes the first packet of all.
func (in *inbound) start(p *media.Packet) {
	in.started = true
	close(in.first)
	format := in.config.Leg.Format()
	in.buffer.Clock = format.Clock
	if in.keys != nil {
		in.keys.start(p, format)
	}
	in.settle()
}

// listenForKeys begins or ends listening for keys in the sound, as the party's ways
// become known.
func (in *inbound) listenForKeys(now time.Time) {
	if in.keys == nil || in.ended {
		return
	}
	in.keys.listening = in.keys.wants(in.config.InBand, now)
	in.settle()
}

// settle takes ticks while somebody listens, and none otherwise. The lock is held.
func (in *inbound) settle() {
	wanted := !in.ended && in.started && (len(in.listeners) > 0 || in.keys != nil && in.keys.listening)
	switch {
	case wanted && in.entry == nil:
		in.buffer = rtp.Buffer{Clock: in.buffer.Clock}
		in.entry = in.config.Wheel.Add(in)
	case !wanted && in.entry != nil:
		in.entry.Cancel()
		in.entry = nil
		in.forget()
	}
}

// forget gives up the decoder, the detector and the packets that wait, which are most
// of a session's memory, unless a tick uses them just now: it calls forget in the end. The lock is held.
func (in *inbound) forget() {
	if in.ticking || in.entry != nil {
		return
	}
	in.ear = ear{}
	in.buffer = rtp.Buffer{Clock: in.buffer.Clock, Stats: in.buffer.Stats}
	if in.keys != nil {
		in.keys.forget()
	}
}

// listen adds a listener.
func (in *inbound) listen(w media.Writer) (stop func()) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.listeners = append(slices.Clone(in.listeners), w)
	in.settle()
	return func() { in.unlisten(w) }
}

// unlisten removes a listener, and waits while a frame is being written.
func (in *inbound) unlisten(w media.Writer) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.drop(w)
	for in.ticking {
		in.idle.Wait()
	}
}

// leave removes a listener, which may get one more frame.
func (in *inbound) leave(w media.Writer) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.drop(w)
}

// drop removes a listener. The lock is held.
func (in *inbound) drop(w media.Writer) {
	in.listeners = slices.DeleteFunc(slices.Clone(in.listeners), func(l media.Writer) bool { return l == w })
	in.settle()
}

// forwardTo gives the party's packets to another party, or to none.
func (in *inbound) forwardTo(peer *relay) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.peer = peer
}

// Tick hears one frame time.
func (in *inbound) Tick(due time.Time) {
	listeners, ok := in.begin()
	if !ok {
		return
	}
	frame := in.ear.hear(in, due, len(listeners) == 0)
	if in.keys != nil {
		in.hearKeys(frame, due)
	}
	for _, w := range listeners {
		if err := w.WriteFrame(frame); err != nil {
			in.config.Log.Debug("listener gave up", slog.Any("error", err))
			in.mu.Lock()
			in.drop(w)
			in.mu.Unlock()
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.ticking = false
	in.forget()
	in.idle.Broadcast()
}

// begin takes the listeners of a tick. It says false when nobody listens any more, or
// when the tick before has not ended on another hand of the wheel.
func (in *inbound) begin() (listeners []media.Writer, ok bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.ticking || in.entry == nil {
		return nil, false
	}
	in.ticking = true
	return in.listeners, true
}

// hearKeys gives a frame to the key detector, which is the tick's own.
func (in *inbound) hearKeys(frame media.Frame, due time.Time) {
	k := in.keys
	k.detect(frame, in.ear.guessed)
	in.mu.Lock()
	k.fuse(due, in.buffer.Stats.Delay)
	in.mu.Unlock()
	in.report()
}

// stop ends listening for good. When it returns no tick is running.
func (in *inbound) stop() {
	in.mu.Lock()
	in.ended = true
	entry := in.entry
	in.entry = nil
	in.mu.Unlock()
	if entry != nil {
		entry.Stop()
	}
}

// report tells the keys that were heard, in order. Of several goroutines that heard
// some, one tells all.
func (in *inbound) report() {
	if in.keys == nil {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.keys.telling {
		return
	}
	in.keys.telling = true
	for len(in.keys.heard) > 0 {
		tone := in.keys.heard[0]
		in.keys.heard = in.keys.heard[1:]
		in.stats.Keys++
		in.mu.Unlock()
		in.config.OnTone(tone)
		in.mu.Lock()
	}
	in.keys.heard = in.keys.heard[:0]
	in.keys.telling = false
}
