package dtmf

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"callbot/media"
)

// Whatever a payload holds, the parser takes whole events from it, each of which says
// the same when it is written again, and a receiver reports nothing but keys.
func FuzzEvent(f *testing.F) {
	f.Add([]byte{5, 0x8A, 0x12, 0xC0}, uint32(0), uint8(1))
	f.Add([]byte{1, 10, 0, 160, 2, 10, 0, 160, 3}, uint32(0xFFFFFFFF), uint8(3))
	f.Add([]byte{16, 0, 0, 0}, uint32(1<<31), uint8(2))
	f.Fuzz(func(t *testing.T, payload []byte, step uint32, packets uint8) {
		payload = payload[:min(len(payload), 1400)] // what a packet holds
		events := 0
		for e, rest, ok := ParseEvent(payload); ok; e, rest, ok = ParseEvent(rest) {
			again, _, _ := ParseEvent(e.Append(nil))
			if again != e {
				t.Fatalf("%+v became %+v", e, again)
			}
			events++
		}
		if events != len(payload)/eventSize {
			t.Fatalf("%d events in %d bytes", events, len(payload))
		}
		r := NewReceiver(media.Rate48k)
		r.EventClock = media.Rate8k
		for i := range uint32(packets) {
			p := media.Packet{Kind: media.EventPacket, Timestamp: i * step, SSRC: i & step, Payload: payload}
			r.Receive(&p, func(tone media.Tone) {
				if !tone.Key.Valid() || tone.Duration <= 0 || tone.Duration > 9*time.Second {
					t.Fatalf("reported %+v", tone)
				}
			})
		}
	})
}

// However packets of one press are lost, repeated and reordered, it counts once as
// long as one of them arrives.
func FuzzReceiverOnePress(f *testing.F) {
	f.Add([]byte{0}, uint32(0), uint16(100))
	f.Add([]byte{6, 0, 3, 3, 1}, uint32(0xFFFFFF00), uint16(1500))
	f.Fuzz(func(t *testing.T, order []byte, timestamp uint32, lasts uint16) {
		if len(order) == 0 || lasts == 0 {
			t.Skip("nothing is sent")
		}
		var w wire
		w.press('8', timestamp, media.Rate48k, time.Duration(lasts%1300+1)*time.Millisecond)
		var h heard
		r := NewReceiver(media.Rate48k)
		for _, i := range order {
			r.Receive(&w.packets[int(i)%len(w.packets)], h.report)
		}
		if h.keys != "8" {
			t.Fatalf("heard %q", h.keys)
		}
	})
}

// Any samples at any rate, in pieces of any length, are listened to without harm, and
// what is reported makes sense.
func FuzzDetectorSamples(f *testing.F) {
	f.Add([]byte{0, 0, 255, 127, 0, 128}, uint16(8000), uint8(7))
	f.Add(bytes.Repeat([]byte{255, 127, 0, 128}, 2000), uint16(11025), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, rate uint16, piece uint8) {
		r := media.Rate(rate)
		if r < 8000 || r > 48000 {
			t.Skip("not a rate that is listened to")
		}
		data = data[:min(len(data), 2*8000)]
		d := NewDetector(r)
		for n := int(piece)*2 + 2; len(data) > 0; {
			n = min(n, len(data))
			var sound []int16
			for b := data[:n]; len(b) > 1; b = b[2:] {
				sound = append(sound, int16(binary.LittleEndian.Uint16(b)))
			}
			data = data[n:]
			d.Detect(sound, func(tone media.Tone) {
				if !tone.Key.Valid() || tone.Start > tone.Decided || math.IsNaN(tone.Level+tone.Twist+tone.Margin) || tone.Margin < 0 {
					t.Fatalf("reported %+v", tone)
				}
			})
		}
	})
}

// In random sound, white or not, there is no key.
func FuzzDetectorRandomSound(f *testing.F) {
	f.Add(uint64(1), uint8(100), uint8(0))
	f.Add(uint64(2), uint8(255), uint8(200))
	f.Fuzz(func(t *testing.T, seed uint64, loud, colour uint8) {
		r := rand.New(rand.NewPCG(seed, 0))
		d := NewDetector(media.Rate8k)
		frame, last := media.NewFrame(media.Rate8k), 0.0
		for range 250 {
			for i := range frame {
				last = last*float64(colour)/256 + r.NormFloat64()*float64(loud)*40
				frame[i] = clip(last)
			}
			d.Detect(frame, func(tone media.Tone) { t.Fatalf("heard %+v", tone) })
		}
	})
}

// Every clean key within the limits of ITU-T Q.24 is heard, once.
func FuzzDetectorCleanKey(f *testing.F) {
	f.Add(uint8(0), uint8(0), uint8(0), int8(0), int8(0), uint8(0), uint16(0))
	f.Add(uint8(15), uint8(255), uint8(255), int8(127), int8(-128), uint8(255), uint16(377))
	f.Add(uint8(7), uint8(255), uint8(0), int8(-128), int8(-128), uint8(0), uint16(5))
	f.Fuzz(func(t *testing.T, key, quiet, twist uint8, offRow, offColumn int8, long uint8, lead uint16) {
		k := media.Key(media.Keys[key%16])
		stronger := -17 * float64(quiet) / 255
		tilt := -8 + 12*float64(twist)/255 // dB by which the column is stronger
		low, high := stronger-max(tilt, 0), stronger+min(tilt, 0)
		row, column := Frequencies(k)
		row *= 1 + 0.015*float64(offRow)/128
		column *= 1 + 0.015*float64(offColumn)/128
		length := media.Rate8k.Samples(time.Duration(40+int(long)) * time.Millisecond)
		sound := make([]int16, int(lead%800)+length+800)
		for i := range length {
			w := 2 * math.Pi * float64(i) / float64(media.Rate8k)
			sound[int(lead%800)+i] = clip(amplitude(low)*math.Sin(row*w) + amplitude(high)*math.Sin(column*w))
		}
		var h heard
		NewDetector(media.Rate8k).Detect(sound, h.report)
		if h.keys != k.String() {
			t.Fatalf("heard %q, want %v (row %.1f Hz %.1f dBm0, column %.1f Hz %.1f dBm0, %d samples)", h.keys, k, row, low, column, high, length)
		}
	})
}

// Two reports of a press never make two, whatever the order and the offset.
func FuzzFusion(f *testing.F) {
	f.Add([]byte{1, 1, 2, 2}, int16(-200), true)
	f.Add([]byte{9, 9, 9}, int16(400), false)
	f.Fuzz(func(t *testing.T, keys []byte, offset int16, agreed bool) {
		off := time.Duration(offset) % 401 * ms
		var ways []way
		want := ""
		for i, b := range keys[:min(len(keys), 12)] {
			at := time.Second + time.Duration(i)*100*ms
			k := media.Key(media.Keys[b%16])
			want += k.String()
			ways = append(ways, way{false, k, at, at + 30*ms}, way{true, k, at + off, at + off + 20*ms})
		}
		sortByArrival(ways)
		if h := fuse(agreed, ways...); h.keys != want {
			t.Fatalf("heard %q, want %q", h.keys, want)
		}
	})
}
