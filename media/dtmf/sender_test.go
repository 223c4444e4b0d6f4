package dtmf

import (
	"fmt"
	"testing"
	"time"

	"callbot/media"
)

// said is what a sender emitted, a line a packet: tick, marker, timestamp, duration.
func said(s *Sender, clock media.Rate) (lines []string) {
	for tick, more := 0, true; more && tick < 1000; tick++ {
		at := uint32(tick * clock.FrameSize())
		more = s.Tick(at, func(p *media.Packet) {
			e, _, _ := ParseEvent(p.Payload)
			line := fmt.Sprint(tick, " ", p.Timestamp, " ", e.Code, " ", e.Duration)
			if p.Marker {
				line += " M"
			}
			if e.End {
				line += " E"
			}
			lines = append(lines, line)
		})
	}
	return lines
}

// A press is spoken as the RFC has it: one timestamp, a marker on the first packet, an
// end that is sent three times at the pace of the updates, and a whole gap.
func TestSenderSpeaksAsTheRFC(t *testing.T) {
	s := NewSender(media.Rate8k, '5', '#')
	s.Duration, s.Gap = 50*time.Millisecond, 40*time.Millisecond
	want := []string{
		"0 0 5 160 M", "1 0 5 320", "2 0 5 400 E", "3 0 5 400 E", "4 0 5 400 E",
		"5 800 11 160 M", "6 800 11 320", "7 800 11 400 E", "8 800 11 400 E", "9 800 11 400 E",
	}
	if got := said(s, media.Rate8k); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("said\n%q\nwant\n%q", got, want)
	}
}

// A sender that is stopped ends the key that sounds as ever, and begins no other.
func TestSenderStops(t *testing.T) {
	s := NewSender(media.Rate8k, '5', '#')
	s.Duration = 50 * time.Millisecond
	s.Tick(0, func(*media.Packet) {})
	s.Stop()
	want := []string{"0 0 5 320", "1 0 5 400 E", "2 0 5 400 E", "3 0 5 400 E"}
	if got := said(s, media.Rate8k); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("said %q, want %q", got, want)
	}
	s = NewSender(media.Rate8k, '5')
	s.Stop()
	if got := said(s, media.Rate8k); len(got) > 0 {
		t.Errorf("said %q, though it had not begun", got)
	}
}

// A key held for longer than a duration can say goes on in segments without marker,
// and ends once.
func TestSenderSegmentsLongPresses(t *testing.T) {
	s := NewSender(media.Rate48k, '1')
	s.Duration = 3 * time.Second
	got := said(s, media.Rate48k)
	want := map[int]string{
		0:   "0 0 1 960 M",
		67:  "67 0 1 65280",
		68:  "68 0 1 65535",
		69:  "68 65535 1 705",
		151: "149 131070 1 12930 E",
		153: "151 131070 1 12930 E",
	}
	for i, line := range want {
		if i >= len(got) || got[i] != line {
			t.Errorf("packet %d is %q, want %q", i, got[min(i, len(got)-1)], line)
		}
	}
	if len(got) != 154 {
		t.Errorf("%d packets, want 154", len(got))
	}
}

// What is no key is left out, and a sender without keys is done at once.
func TestSenderWithoutKeys(t *testing.T) {
	if s := NewSender(media.Rate8k, 'x'); s.Sounding() || s.Tick(0, func(*media.Packet) { t.Error("spoke") }) {
		t.Error("has something to say")
	}
}

// Speaking costs no allocation a packet.
func TestSenderAllocatesNothing(t *testing.T) {
	s := NewSender(media.Rate48k, '1')
	s.Duration = time.Hour
	at := uint32(0)
	emit := func(*media.Packet) {}
	s.Tick(at, emit)
	if n := testing.AllocsPerRun(1000, func() { at += 960; s.Tick(at, emit) }); n != 0 {
		t.Errorf("%v allocations a tick", n)
	}
}
