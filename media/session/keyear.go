package session

import (
	"time"

	"callbot/media"
	"callbot/media/dtmf"
)

// keyEar hears keys by both ways and makes one report of each press. But for the
// detector, which is the tick's own, it is guarded by the lock of inbound.
type keyEar struct {
	receiver *dtmf.Receiver
	fusion   dtmf.Fusion
	first    time.Time // when the leg's time line began
	format   media.Format

	byEvent   bool      // the party has sent a key as an event
	inBand    time.Time // when a key was last heard in the sound
	listening bool
	asleep    bool // nobody asks for keys in the sound now

	heard   []media.Tone // to be told
	telling bool         // somebody tells them

	detector *dtmf.Detector
	fed      time.Duration // how much sound the detector has had
	found    []media.Tone  // by the detector in this tick
}

// start begins the time line with the leg's first packet.
func (k *keyEar) start(p *media.Packet, format media.Format) {
	k.first, k.format = p.Arrival, format
	k.fusion.Events = format.EventClock != 0
	k.receiver = dtmf.NewReceiver(format.Clock)
	if format.EventClock != format.Clock {
		k.receiver.EventClock = format.EventClock
	}
	k.receiver.Lasting = k.fusion.Lasting
	k.receiver.SetBase(p.Timestamp)
}

// event takes a packet of events.
func (k *keyEar) event(p *media.Packet) {
	now := p.Arrival.Sub(k.first)
	k.receiver.Receive(p, func(t media.Tone) {
		k.byEvent = true
		t.Decided = now
		k.fusion.Event(t, now, k.hear)
	})
}

// wants reports whether the sound is to be listened to. A key that was just heard in it
// is waited for until it is known whether an event speaks of it too.
func (k *keyEar) wants(mode InBand, now time.Time) bool {
	switch {
	case mode == InBandNever || k.asleep:
		return false
	case mode == InBandAlways || !k.byEvent || k.format.EventClock == 0:
		return true
	default:
		return !k.inBand.IsZero() && now.Sub(k.inBand) <= dtmf.HoldLater
	}
}

// detect gives a frame of 16 kHz to the detector. A key goes on through sound that is a
// guess at what was lost.
func (k *keyEar) detect(frame media.Frame, guessed bool) {
	if k.detector == nil {
		k.detector = dtmf.NewDetector(media.Rate16k)
	}
	k.fed += media.FrameDuration
	if guessed {
		k.detector.Conceal(frame, k.find)
		return
	}
	k.detector.Detect(frame, k.find)
}

// fuse joins what the detector found in sound that is played now and was held back for
// delay to what came as events.
func (k *keyEar) fuse(due time.Time, delay time.Duration) {
	now := due.Sub(k.first)
	for _, t := range k.found {
		// The detector counts from its own beginning; the end of what it was fed is
		// what the party said a delay ago.
		t.Start = max(now-delay-(k.fed-t.Start)+media.FrameDuration, 0)
		t.Decided = now
		k.inBand = due
		k.fusion.InBand(t, now, k.hear)
	}
	k.found = k.found[:0]
	k.fusion.Tick(now, k.hear)
}

func (k *keyEar) find(t media.Tone) { k.found = append(k.found, t) }

func (k *keyEar) hear(t media.Tone) { k.heard = append(k.heard, t) }

// forget gives up the detector.
func (k *keyEar) forget() { k.detector, k.fed = nil, 0 }
