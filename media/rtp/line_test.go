package rtp_test

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/rtp"
)

// line is a network between a talker and a Buffer, in computed time.
type line struct {
	name      string
	loss      float64       // share of packets lost, each by itself
	burst     int           // lost packets in a row, 0 for 1
	jitter    time.Duration // up to this much delay is added at random
	spike     time.Duration // such a delay befalls one packet of a hundred, and those behind it
	repeat    float64       // share of packets that come twice
	drift     float64       // by how many parts in a million the talker's clock is fast
	silence   bool          // the talker pauses for a second in every four, and sends nothing then
	anew      time.Duration // so often the talker's stream goes on as another one
	leaps     time.Duration // so often the talker's numbers leap, as when it starts again
	last      time.Duration // how long the call lasts
	concealed float64       // at most this share of the talk may be concealed beyond what was lost
	delay     time.Duration // sound may wait this long at the median
}

// arrival is a packet's coming in.
type arrival struct {
	at        time.Time
	number    int
	ssrc      uint32
	sequence  uint16
	timestamp uint32
}

// heard is what came of a call.
type heard struct {
	sent, lost      int
	played, missing int
	waits           []time.Duration
	stats           rtp.Stats
}

// often reports whether packet n is the first after another so long while.
func often(n int, every time.Duration) bool {
	return every > 0 && n > 0 && n%int(every/media.FrameDuration) == 0
}

// share is how much of the talk was concealed beyond what the network lost.
func (h heard) share() float64 {
	return float64(h.sent-h.lost-h.played) / float64(h.sent)
}

func (h heard) median() time.Duration {
	slices.Sort(h.waits)
	return h.waits[len(h.waits)/2]
}

// sent is when packet n leaves, by a talker's clock that may be fast or slow.
func (l line) sent(n int) time.Duration {
	return time.Duration(float64(n) * float64(media.FrameDuration) / (1 + l.drift/1e6))
}

// deliveries are the packets of the call as the network hands them over.
func (l line) deliveries(start time.Time, chance *rand.Rand) (all []arrival, sent, lost int) {
	var blocked time.Time
	losing := 0
	ssrc, base := uint32(1), uint32(0)
	for n := 0; l.sent(n) < l.last; n++ {
		at := start.Add(l.sent(n))
		if l.silence && n%200 >= 150 {
			continue
		}
		if often(n, l.anew) {
			ssrc++
		}
		if often(n, l.leaps) {
			base += 0x5000_7000
		}
		sequence := uint16(sent+65000) + uint16(base) // it wraps soon
		sent++
		if losing == 0 && chance.Float64() < l.loss/float64(max(l.burst, 1)) {
			losing = max(l.burst, 1)
		}
		if losing > 0 {
			losing--
			lost++
			continue
		}
		if l.jitter > 0 {
			at = at.Add(time.Duration(chance.Int64N(int64(l.jitter))))
		}
		if l.spike > 0 && chance.IntN(100) == 0 {
			blocked = at.Add(l.spike)
		}
		if at.Before(blocked) {
			at = blocked
		}
		a := arrival{at, n, ssrc, sequence, uint32(960*n) - 4800 + base}
		all = append(all, a)
		if chance.Float64() < l.repeat {
			a.at = at.Add(7 * time.Millisecond)
			all = append(all, a)
		}
	}
	slices.SortStableFunc(all, func(a, b arrival) int { return a.at.Compare(b.at) })
	return all, sent, lost
}

// talk is what the packets of a call hold.
type talk interface {
	// payload appends what packet n holds.
	payload(dst []byte, n int) []byte
	level(n int) uint8
	// hear takes what the Buffer gives in each frame time; n is the packet's number.
	hear(kind rtp.Kind, n int, payload []byte)
}

// numbered packets hold nothing but their number.
type numbered struct{}

func (numbered) payload(dst []byte, _ int) []byte { return dst }
func (numbered) level(int) uint8                  { return media.NoLevel }
func (numbered) hear(rtp.Kind, int, []byte)       {}

// call runs the line into a Buffer and checks what must hold on any line: nothing is
// played twice and nothing goes back.
func (l line) call(t *testing.T, talk talk) heard {
	t.Helper()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	all, sent, lost := l.deliveries(start, rand.New(rand.NewPCG(11, uint64(len(l.name)))))
	h := heard{sent: sent, lost: lost}
	b := &rtp.Buffer{Clock: media.Rate48k}
	latest := -1
	var payload []byte
	for tick := start.Add(3 * time.Millisecond); tick.Before(start.Add(l.last + time.Second)); tick = tick.Add(media.FrameDuration) {
		for len(all) > 0 && !all[0].at.After(tick) {
			a := all[0]
			b.Push(&media.Packet{
				SSRC: a.ssrc, Sequence: a.sequence, Timestamp: a.timestamp, Arrival: a.at, Level: talk.level(a.number),
				Payload: talk.payload(binary.BigEndian.AppendUint32(nil, uint32(a.number)), a.number),
			})
			all = all[1:]
		}
		var kind rtp.Kind
		if payload, kind = b.Pop(tick, payload[:0]); len(payload) == 0 {
			talk.hear(kind, -1, nil)
			if kind == rtp.Lost {
				h.missing++
			}
			continue
		}
		number := int(binary.BigEndian.Uint32(payload))
		talk.hear(kind, number, payload[4:])
		if kind == rtp.Lost {
			h.missing++
			continue
		}
		if number <= latest {
			t.Fatalf("packet %d was played after packet %d", number, latest)
		}
		latest = number
		h.played++
		h.waits = append(h.waits, tick.Sub(start)-l.sent(number))
	}
	h.stats = b.Stats
	return h
}

// Ensure that on every kind of line hardly more is concealed than was lost, and that
// sound waits no longer than the line's unevenness asks for.
func TestBufferLines(t *testing.T) {
	const ms = time.Millisecond
	lines := []line{
		{name: "perfect", last: time.Minute, delay: 45 * ms},
		{name: "loss 1 %", loss: 0.01, last: 10 * time.Minute, delay: 45 * ms},
		{name: "loss 5 %", loss: 0.05, last: 10 * time.Minute, delay: 45 * ms},
		{name: "loss 10 %", loss: 0.1, last: 10 * time.Minute, delay: 45 * ms},
		{name: "bursts of 4, 5 %", loss: 0.05, burst: 4, last: 10 * time.Minute, delay: 45 * ms},
		{name: "jitter 20 ms", jitter: 20 * ms, last: 10 * time.Minute, concealed: 0.005, delay: 65 * ms},
		{name: "jitter 60 ms", jitter: 60 * ms, last: 10 * time.Minute, concealed: 0.01, delay: 110 * ms},
		{name: "jitter 200 ms", jitter: 200 * ms, last: 10 * time.Minute, concealed: 0.01, delay: 260 * ms},
		{name: "spikes of 150 ms", spike: 150 * ms, last: 10 * time.Minute, concealed: 0.03, delay: 210 * ms},
		{name: "repeats 10 %", repeat: 0.1, jitter: 30 * ms, last: 10 * time.Minute, concealed: 0.005, delay: 75 * ms},
		{name: "pauses", silence: true, jitter: 30 * ms, last: 10 * time.Minute, concealed: 0.005, delay: 75 * ms},
		{name: "another stream every 10 s", anew: 10 * time.Second, jitter: 30 * ms, last: 10 * time.Minute, concealed: 0.015, delay: 75 * ms},
		{name: "numbers leap every 10 s", leaps: 10 * time.Second, jitter: 30 * ms, last: 10 * time.Minute, concealed: 0.015, delay: 75 * ms},
		{name: "loss 5 %, jitter 60 ms", loss: 0.05, jitter: 60 * ms, last: 10 * time.Minute, concealed: 0.01, delay: 110 * ms},
	}
	for _, l := range lines {
		t.Run(l.name, func(t *testing.T) {
			h := l.call(t, numbered{})
			t.Logf("%-24s sent %6d lost %5d concealed %5d beyond loss %6.3f %% median delay %v",
				l.name, h.sent, h.lost, h.missing, 100*h.share(), h.median())
			if h.share() > l.concealed {
				t.Errorf("%.3f %% was concealed beyond what was lost, want at most %.3f %%", 100*h.share(), 100*l.concealed)
			}
			if h.median() > l.delay {
				t.Errorf("sound waited %v, want at most %v", h.median(), l.delay)
			}
		})
	}
}

// Ensure that an hour with a talker whose clock is fast or slow costs a packet now and
// then, and does not add up to delay or to silence.
func TestBufferDrift(t *testing.T) {
	for _, drift := range []float64{-200, 200} {
		l := line{name: "drift", drift: drift, last: time.Hour}
		h := l.call(t, numbered{})
		wait := h.waits[len(h.waits)-500]
		t.Logf("drift %+.0f ppm: played %d of %d, concealed %d, delay at the end %v", drift, h.played, h.sent, h.missing, wait)
		if h.sent-h.played > 50 || h.missing > 50 {
			t.Errorf("%d of %d packets were not played, %d frames concealed", h.sent-h.played, h.sent, h.missing)
		}
		if wait < 0 || wait > 80*time.Millisecond {
			t.Errorf("sound waits %v after an hour", wait)
		}
	}
}
