package dtmf

import (
	"testing"
	"time"

	"callbot/media"
)

// heard collects the keys of reports.
type heard struct {
	keys  string
	tones []media.Tone
}

func (h *heard) report(t media.Tone) {
	h.keys += t.Key.String()
	h.tones = append(h.tones, t)
}

// wire is a sender's line to a Receiver, with what a network may do to it.
type wire struct {
	sequence uint16
	packets  []media.Packet
}

func (w *wire) event(timestamp uint32, marker bool, events ...Event) {
	p := media.Packet{Kind: media.EventPacket, Sequence: w.sequence, Timestamp: timestamp, Marker: marker}
	for _, e := range events {
		p.Payload = e.Append(p.Payload)
	}
	w.sequence++
	w.packets = append(w.packets, p)
}

// press sends an ordinary press: updates every 20 ms and three ends.
func (w *wire) press(k media.Key, timestamp uint32, clock media.Rate, lasts time.Duration) {
	s := NewSender(clock, k)
	s.Duration, s.Gap = lasts, time.Millisecond
	for at, more := timestamp, true; more; at += uint32(clock.FrameSize()) {
		more = s.Tick(at, func(p *media.Packet) {
			q := *p
			q.Payload = append([]byte(nil), p.Payload...)
			q.Sequence = w.sequence
			w.sequence++
			w.packets = append(w.packets, q)
		})
	}
}

func (w *wire) hear(r *Receiver) heard {
	var h heard
	for i := range w.packets {
		r.Receive(&w.packets[i], h.report)
	}
	return h
}

// Every key is heard at every clock, with its start, level and key.
func TestReceiverHearsEveryKey(t *testing.T) {
	for _, clock := range []media.Rate{media.Rate8k, media.Rate16k, media.Rate48k} {
		var w wire
		start := uint32(0xFFFFFF00) // the wrap lies within the first press
		for i := range len(media.Keys) {
			w.press(media.Key(media.Keys[i]), start+uint32(i*clock.Samples(80*time.Millisecond)), clock, 40*time.Millisecond)
		}
		r := NewReceiver(clock)
		r.SetBase(start - uint32(clock.Samples(time.Second)))
		h := w.hear(r)
		if h.keys != media.Keys {
			t.Errorf("clock %d: heard %q, want %q", clock, h.keys, media.Keys)
			continue
		}
		for i, tone := range h.tones {
			if want := time.Second + time.Duration(i)*80*time.Millisecond; tone.Start != want {
				t.Errorf("clock %d: key %d starts at %v, want %v", clock, i, tone.Start, want)
			}
			if tone.Source != media.ByEvent || tone.Level != -10 || tone.Duration != 20*time.Millisecond {
				t.Errorf("clock %d: wrong evidence: %+v", clock, tone)
			}
		}
	}
}

// A press counts once however much of it the network or the sender spoils.
func TestReceiverCountsOnce(t *testing.T) {
	const ts, step = 1000, 960
	five := func(d uint16, end bool) Event { return Event{Code: 5, Volume: 10, Duration: d, End: end} }
	tests := map[string]struct {
		send func(w *wire)
		want string
	}{
		"first packet lost": {func(w *wire) { w.press('5', ts, 48000, 100*time.Millisecond); w.packets = w.packets[1:] }, "5"},
		"one end left":      {func(w *wire) { w.press('5', ts, 48000, 100*time.Millisecond); w.packets = w.packets[6:] }, "5"},
		"late duplicate": {func(w *wire) {
			w.press('5', ts, 48000, 100*time.Millisecond)
			w.press('6', ts+9600, 48000, 100*time.Millisecond)
			w.packets = append(w.packets, w.packets[0], w.packets[7])
		}, "56"},
		"no markers": {func(w *wire) { w.event(ts, false, five(step, false)); w.event(ts, false, five(2*step, true)) }, "5"},
		"marker on all": {func(w *wire) {
			w.event(ts, true, five(step, false))
			w.event(ts, true, five(2*step, true))
			w.event(ts, true, five(2*step, true))
		}, "5"},
		"ends lost, next key": {func(w *wire) {
			w.event(ts, true, five(step, false))
			w.event(ts+4800, true, Event{Code: 6, Duration: step})
		}, "56"},
		"ends lost, same key": {func(w *wire) { w.event(ts, true, five(step, false)); w.event(ts+3840, true, five(step, false)) }, "55"},
		"reordered": {func(w *wire) {
			w.press('5', ts, 48000, 100*time.Millisecond)
			w.packets[0], w.packets[3], w.packets[5], w.packets[6] = w.packets[6], w.packets[5], w.packets[0], w.packets[3]
		}, "5"},
		"reordered over two presses": {func(w *wire) {
			w.press('5', ts, 48000, 40*time.Millisecond)
			w.press('5', ts+3840, 48000, 40*time.Millisecond)
			w.packets[3], w.packets[4] = w.packets[4], w.packets[3]
		}, "55"},
		"ends with moved timestamps": {func(w *wire) {
			w.event(ts, true, five(step, false))
			w.event(ts, false, five(4*step, false))
			for i := range uint32(3) {
				w.event(ts+(4+i)*step, false, five(5*step, true))
			}
			w.press('5', ts+10*step, 48000, 40*time.Millisecond)
		}, "55"},
		"ends with moved timestamps, long after the last update": {func(w *wire) {
			w.event(ts, true, five(step, false))
			w.event(ts, false, five(5*step, false))
			for i := range uint32(3) {
				w.event(ts+(8+i)*step, false, five(8*step, true))
			}
			w.press('5', ts+12*step, 48000, 40*time.Millisecond)
		}, "55"},
		"timestamps moving with every packet": {func(w *wire) {
			for i := range uint16(8) {
				w.event(ts+uint32(i)*step, false, five((i+1)*step, i > 5))
			}
		}, "5"},
		"sparse updates": {func(w *wire) {
			w.event(ts, true, five(step, false))
			w.event(ts, false, five(50*step, false))
			w.event(ts, false, five(60*step, true))
		}, "5"},
		"packed": {func(w *wire) {
			w.event(ts, true, Event{Code: 1, Duration: 4800, End: true}, Event{Code: 2, Duration: 4800, End: true}, Event{Code: 3, Duration: 960})
		}, "123"},
		"packed, again": {func(w *wire) {
			for range 3 {
				w.event(ts, true, Event{Code: 1, Duration: 4800, End: true}, Event{Code: 2, Duration: 4800, End: true})
			}
		}, "12"},
		"zero duration": {func(w *wire) {
			w.event(ts, true, five(0, false))
			w.event(ts, false, five(step, false))
			w.event(ts, false, five(2*step, true))
		}, "5"},
		"only zero": {func(w *wire) { w.event(ts, true, five(0, false)) }, ""},
		"flash and unknown": {func(w *wire) {
			w.event(ts, true, Event{Code: 16, Duration: step})
			w.event(ts, true, Event{Code: 200, Duration: step})
		}, ""},
		"truncated": {func(w *wire) { w.event(ts, true, five(step, false)); w.packets[0].Payload = w.packets[0].Payload[:3] }, ""},
		"trailing bytes": {func(w *wire) {
			w.event(ts, true, five(step, false))
			w.packets[0].Payload = append(w.packets[0].Payload, 1, 2, 3)
		}, "5"},
		"reserved bit and volume 63": {func(w *wire) {
			w.event(ts, true, Event{Code: 5, Volume: 63, Duration: step})
			w.packets[0].Payload[1] |= 0x40
		}, "5"},
		"strings of 40/40 ms": {func(w *wire) {
			for i := range uint32(20) {
				w.press('7', ts+i*3840, 48000, 40*time.Millisecond)
			}
		}, "77777777777777777777"},
		"every other packet of strings lost": {func(w *wire) {
			for i := range uint32(10) {
				w.press('7', ts+i*3840, 48000, 40*time.Millisecond)
			}
			kept := w.packets[:0]
			for i, p := range w.packets {
				if i%2 == 1 {
					kept = append(kept, p)
				}
			}
			w.packets = kept
		}, "7777777777"},
		"half the range of timestamps apart": {func(w *wire) {
			w.press('5', ts, 48000, 100*time.Millisecond)
			w.press('5', ts+1<<31, 48000, 100*time.Millisecond)
			w.press('5', ts+1<<31+1<<30, 48000, 100*time.Millisecond)
		}, "555"},
		"another stream": {func(w *wire) {
			w.press('5', ts, 48000, 100*time.Millisecond)
			n := len(w.packets)
			w.press('5', ts, 48000, 100*time.Millisecond)
			for i := range w.packets[n:] {
				w.packets[n+i].SSRC = 7
			}
		}, "55"},
		"audio between": {func(w *wire) {
			w.press('5', ts, 48000, 100*time.Millisecond)
			w.packets = append(w.packets[:2:2], append([]media.Packet{{Kind: media.AudioPacket, Timestamp: 77, Payload: []byte{5, 0, 3, 192}}}, w.packets[2:]...)...)
		}, "5"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var w wire
			tt.send(&w)
			if h := w.hear(NewReceiver(media.Rate48k)); h.keys != tt.want {
				t.Errorf("heard %q, want %q", h.keys, tt.want)
			}
		})
	}
}

// A key held for seconds counts once: in segments with and without markers, with
// losses at the seam, and with a duration that wraps in place.
func TestReceiverLongPresses(t *testing.T) {
	for _, clock := range []media.Rate{media.Rate8k, media.Rate16k, media.Rate48k} {
		for _, lasts := range []time.Duration{4 * time.Second, 10 * time.Second} {
			var plain, marked, lossy, wrapped wire
			plain.press('9', 5000, clock, lasts)
			marked.press('9', 5000, clock, lasts)
			last := uint32(5000)
			for i := range marked.packets {
				p := &marked.packets[i]
				p.Marker = p.Timestamp != last
				last = p.Timestamp
			}
			lossy.press('9', 5000, clock, lasts)
			kept := lossy.packets[:0]
			for i, p := range lossy.packets {
				if i%7 < 3 { // bursts of four lost
					kept = append(kept, p)
				}
			}
			lossy.packets = kept
			for d := int64(0); d < int64(clock.Samples(lasts)); d += int64(clock.FrameSize()) {
				wrapped.event(5000, d == 0, Event{Code: 9, Duration: uint16(d + int64(clock.FrameSize()))})
			}
			for name, w := range map[string]*wire{"plain": &plain, "marked": &marked, "lossy": &lossy, "wrapped": &wrapped} {
				w.press('9', 5000+uint32(clock.Samples(lasts+40*time.Millisecond)), clock, 40*time.Millisecond)
				if h := w.hear(NewReceiver(clock)); h.keys != "99" {
					t.Errorf("%s press of %v at %d: heard %q, want 99", name, lasts, clock, h.keys)
				}
			}
		}
	}
}

// A browser that may use only telephone-event/8000 beside Opus sends nothing but
// ends, all marked, with durations in another clock than timestamps. Each press
// counts once.
func TestReceiverBrowserMixingClocks(t *testing.T) {
	for _, events := range []media.Rate{0, media.Rate8k} {
		var w wire
		for press := range uint32(5) {
			for range 3 {
				w.event(10000+press*6240, true, Event{Code: 3, End: true, Duration: 960})
			}
		}
		r := NewReceiver(media.Rate48k)
		r.EventClock = events
		if h := w.hear(r); h.keys != "33333" {
			t.Errorf("event clock %d: heard %q, want five times 3", events, h.keys)
		}
	}
}

// A peer that counts durations in 8 kHz on 48 kHz timestamps and holds a key for 20
// seconds presses once.
func TestReceiverSegmentsInAnotherClock(t *testing.T) {
	var w wire
	for at := uint32(0); at < 20*8000; at += 160 {
		segment := at / 0xFFFF
		w.event(segment*0xFFFF*6, at == 0, Event{Code: 3, Duration: uint16(at - segment*0xFFFF + 160)})
	}
	r := NewReceiver(media.Rate48k)
	r.EventClock = media.Rate8k
	if h := w.hear(r); h.keys != "3" {
		t.Errorf("heard %q, want 3", h.keys)
	}
}
