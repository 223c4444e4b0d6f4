package dtmf

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"callbot/media"
)

// call is one leg with a caller who presses keys by event, by sound, or by both, over
// a network that loses 5 % of the packets, delays the others by up to 80 ms and so
// changes their order. Sound waits 100 ms in a buffer that puts it in order.
type call struct {
	r      *rand.Rand
	rate   media.Rate
	sound  []int16
	events []arrival
	sent   []byte
}

// arrival is an event packet and when it arrives.
type arrival struct {
	at     time.Duration
	packet media.Packet
}

const buffered = 100 * time.Millisecond

// press appends a key of the given length and a pause.
func (c *call) press(k media.Key, byEvent, bySound bool, length, pause time.Duration) {
	c.sent = append(c.sent, byte(k))
	at := len(c.sound)
	if byEvent {
		c.eventPackets(k, at, length)
	}
	g := NewGenerator(c.rate, k)
	g.Duration, g.Gap = length, pause
	n := c.rate.Samples(length + pause)
	n += (c.rate.FrameSize() - n%c.rate.FrameSize()) % c.rate.FrameSize()
	f := media.NewFrame(c.rate)
	for done := 0; done < n; done += len(f) {
		if !bySound || g.ReadFrame(f) != nil {
			clear(f)
		}
		c.sound = append(c.sound, f...)
	}
}

func (c *call) eventPackets(k media.Key, at int, length time.Duration) {
	s := NewSender(c.rate, k)
	s.Duration, s.Gap = length, time.Millisecond
	for more := true; more; at += c.rate.FrameSize() {
		more = s.Tick(uint32(at), func(p *media.Packet) {
			if c.r.Float64() < 0.05 {
				return
			}
			q := *p
			q.Payload = slices.Clone(p.Payload)
			late := time.Duration(c.r.Int64N(int64(80 * time.Millisecond)))
			c.events = append(c.events, arrival{c.rate.Duration(at) + media.FrameDuration + late, q})
		})
	}
}

// hear gives the call to the listeners as it arrives.
func (c *call) hear() heard {
	slices.SortStableFunc(c.events, func(a, b arrival) int { return int(a.at - b.at) })
	var h heard
	fusion := Fusion{Events: true}
	receiver, detector := NewReceiver(c.rate), NewDetector(c.rate)
	receiver.SetBase(0)
	receiver.Lasting = fusion.Lasting
	size := c.rate.FrameSize()
	var now time.Duration
	event := func(t media.Tone) { fusion.Event(t, now, h.report) }
	inBand := func(t media.Tone) { fusion.InBand(t, now, h.report) }
	silence := media.NewFrame(c.rate)
	for played := 0; played < len(c.sound)+50*size; played += size {
		now = c.rate.Duration(played) + media.FrameDuration + buffered
		for len(c.events) > 0 && c.events[0].at <= now {
			receiver.Receive(&c.events[0].packet, event)
			c.events = c.events[1:]
		}
		switch {
		case played >= len(c.sound):
			detector.Detect(silence, inBand)
		case c.r.Float64() < 0.05:
			detector.Conceal(silence, inBand)
		default:
			detector.Detect(c.sound[played:played+size], inBand)
		}
		fusion.Tick(now, h.report)
	}
	return h
}

// Of 10 000 keys that arrive by events, by sound, and by both, on lines that lose 5 %
// of the packets and change their order, each is heard once and in order: on legs that
// keep to one way, and on one where the way changes during the call.
func TestTenThousandKeys(t *testing.T) {
	ways := map[string]func(i int) (byEvent, bySound bool){
		"events":   func(int) (bool, bool) { return true, false },
		"sound":    func(int) (bool, bool) { return false, true },
		"both":     func(int) (bool, bool) { return true, true },
		"changing": func(i int) (bool, bool) { return i/50%3 != 1, i/50%3 != 0 },
	}
	for name, way := range ways {
		c := call{r: rand.New(rand.NewPCG(10000, uint64(len(name)))), rate: media.Rate8k}
		for i := range 2500 {
			k := media.Key(media.Keys[c.r.IntN(len(media.Keys))])
			byEvent, bySound := way(i)
			pause := 60*time.Millisecond + time.Duration(c.r.Int64N(int64(100*time.Millisecond)))
			if (i+1)%50 == 0 {
				pause = time.Second // the caller takes another telephone
			}
			c.press(k, byEvent, bySound, 150*time.Millisecond+time.Duration(c.r.Int64N(int64(100*time.Millisecond))), pause)
		}
		h := c.hear()
		if h.keys == string(c.sent) {
			continue
		}
		i := 0
		for i < min(len(h.keys), len(c.sent)) && h.keys[i] == c.sent[i] {
			i++
		}
		t.Errorf("by %s: heard %d keys of %d; from key %d on %.20q, want %.20q", name, len(h.keys), len(c.sent), i, h.keys[i:], c.sent[i:])
	}
}
