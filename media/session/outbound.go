package session

import (
	"sync"
	"sync/atomic"
	"time"

	"callbot/media"
	"callbot/media/pace"
	"callbot/media/prompt"
)

// outbound is what a session says: keys before live sound and prompts. It takes ticks
// from the wheel while there is something to say, and none while another leg's packets
// are forwarded.
type outbound struct {
	leg    media.Leg
	wheel  *pace.Wheel
	codecs Config
	player prompt.Player

	// writing is held while a packet is numbered and sent, so that numbers leave in
	// order when the one who sends changes. Sending does not wait.
	writing sync.Mutex
	stream  stream
	made    ready       // payloads on their way
	loud    bool        // what was sent last was not silent
	still   []byte      // a payload of silence, once it was needed
	sounded time.Time   // when the last tick was due that a key took
	agreed  atomic.Bool // the leg is ready, and the stream has its clock
	filling int         // frames until the packet on its way is full, for the tick alone

	mu     sync.Mutex // guards what follows; never held while sending or calling back
	entry  *pace.Entry
	keys   []*press
	live   media.Reader
	muted  bool
	joined bool
	bridge *bridge // what another leg's party says in another codec, while joined
	over   bool    // the leg has ended
	doze   doze

	voice voice // for the tick alone
}

// wake asks for ticks, unless they come already or are not wanted. When the leg has
// ended, what was to be said ends too.
func (o *outbound) wake() {
	o.mu.Lock()
	over := o.over
	switch {
	case o.entry != nil:
		o.entry.Rouse()
	case (!o.joined || o.bridge != nil) && !over:
		o.entry = o.wheel.Add(o)
		o.doze = doze{}
	}
	o.mu.Unlock()
	if over {
		o.drop()
	}
}

// Tick sends what belongs to one frame time, and to those that were left out before it.
// Before the leg is ready nothing is lost: prompts wait for it.
func (o *outbound) Tick(due time.Time) {
	if !o.ready() {
		return
	}
	bridge, alone, missed := o.crossing(due)
	if alone && o.rest() {
		return
	}
	for ; missed > 0; missed-- {
		if !o.say(bridge, due.Add(-time.Duration(missed)*media.FrameDuration)) {
			return
		}
	}
	if key := o.key(); key != nil && bridge == nil {
		o.sendKey(key, due)
		return
	}
	if o.say(bridge, due) {
		o.nap(due)
	}
}

// say sends what is said in one frame time, and reports whether more follows.
func (o *outbound) say(bridge *bridge, due time.Time) (more bool) {
	payload, kind, more := o.voice.next(o, bridge)
	if !more && !o.sounding() && o.rest() {
		return false
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	o.filling = 0
	switch kind {
	case prompt.Ready:
		o.filling = o.gather(payload, o.player.Level(), due)
	case prompt.Mixed:
		o.flush()
		o.send(payload, o.voice.level, 1, due)
	case prompt.Nothing:
		o.flush()
		o.hush(due)
		o.stream.pause()
	}
	return true
}

// ready reports whether packets can be sent, and takes the clock that the leg then has
// agreed on.
func (o *outbound) ready() bool {
	if o.agreed.Load() {
		return true
	}
	select {
	case <-o.leg.Ready():
	default:
		return false
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	o.stream.clock = o.leg.Format().Clock
	o.agreed.Store(true)
	return true
}

// send numbers and sends a packet of sound, of so many frames, the first of which was
// due then. The lock for writing is held.
func (o *outbound) send(payload []byte, level uint8, frames int, due time.Time) {
	p := &o.voice.packet
	*p = media.Packet{Kind: media.AudioPacket, Level: level, Payload: payload}
	o.loud = level < silentLevel
	o.stream.audio(p, frames, due)
	_ = o.leg.WritePacket(p) // a leg that has ended says so to whoever reads it
}

// rest ends the ticks when there is nothing more to say, and reports whether it did.
func (o *outbound) rest() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.entry == nil || o.bridge != nil || !o.joined && (len(o.keys) > 0 || o.live != nil || o.player.Playing()) {
		return false
	}
	o.entry.Cancel()
	o.entry = nil
	o.writing.Lock()
	defer o.writing.Unlock()
	o.flush()
	o.stream.pause()
	return true
}

// silence ends the ticks for good, or until another leg's packets are no longer
// forwarded. When it returns no tick is running.
func (o *outbound) silence() {
	o.mu.Lock()
	entry := o.entry
	o.entry, o.joined = nil, true
	o.mu.Unlock()
	if entry != nil {
		entry.Stop()
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	o.made.bundle.Clear()
}

// cross says what a bridge gives, in the place of all else, or ends that.
func (o *outbound) cross(b *bridge) {
	o.mu.Lock()
	o.bridge = b
	o.mu.Unlock()
	o.wake()
}

// crossing is the bridge, if there is one; alone says that there is nothing to be said
// but what another leg's packets say; missed is how many ticks were left out before.
func (o *outbound) crossing(due time.Time) (b *bridge, alone bool, missed int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bridge, o.joined && o.bridge == nil, o.doze.end(due)
}

// speak lets what waits be said again.
func (o *outbound) speak() {
	o.writing.Lock()
	o.stream.unfollow()
	o.writing.Unlock()
	o.mu.Lock()
	o.joined = false
	o.mu.Unlock()
	o.wake()
}

// end stops saying anything for good. When it returns no tick is running.
func (o *outbound) end() {
	o.mu.Lock()
	o.over = true
	o.mu.Unlock()
	o.silence()
	o.drop()
}

// drop ends the prompts and keys that can no longer be sent.
func (o *outbound) drop() {
	o.player.Cancel(false)
	o.mu.Lock()
	keys := o.keys
	o.keys = nil
	o.mu.Unlock()
	for _, key := range keys {
		key.end()
	}
}
