package rtp_test

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/rtp"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// player pushes packets into a Buffer and notes the numbers that come out, -1 for
// sound that is lost and nothing for silence.
type player struct {
	rtp.Buffer
	now   time.Time
	heard []int
}

func newPlayer() *player {
	return &player{Buffer: rtp.Buffer{Clock: media.Rate48k}, now: noon}
}

// push sends packet n of a stream.
func (p *player) push(ssrc uint32, sequence uint16, timestamp uint32, n int) {
	p.Push(&media.Packet{
		SSRC: ssrc, Sequence: sequence, Timestamp: timestamp, Arrival: p.now, Level: media.NoLevel,
		Payload: binary.BigEndian.AppendUint32(nil, uint32(n)),
	})
}

// tick lets one frame time pass.
func (p *player) tick() {
	p.now = p.now.Add(media.FrameDuration)
	switch payload, kind := p.Pop(p.now, nil); kind {
	case rtp.Sound:
		p.heard = append(p.heard, int(binary.BigEndian.Uint32(payload)))
	case rtp.Lost:
		p.heard = append(p.heard, -1)
	case rtp.Nothing:
	}
}

// sounds are the packets heard, losses left out.
func (p *player) sounds() []int {
	return slices.DeleteFunc(slices.Clone(p.heard), func(n int) bool { return n < 0 })
}

func count(from, to int) []int {
	var all []int
	for n := from; n < to; n++ {
		all = append(all, n)
	}
	return all
}

// Ensure that sequence numbers and timestamps may wrap.
func TestBufferWraps(t *testing.T) {
	p := newPlayer()
	for n := range 200 {
		p.push(1, uint16(65500+n), uint32(960*n)-50*960, n)
		p.tick()
	}
	if want := count(0, len(p.heard)); !slices.Equal(p.heard, want) || len(want) < 195 {
		t.Errorf("heard %v", p.heard)
	}
}

// Ensure that a talker who starts anew, with another SSRC or elsewhere in its numbers,
// is heard further, and that no packet of before comes after.
func TestBufferStartsAnew(t *testing.T) {
	tests := []struct {
		name      string
		ssrc      uint32
		sequence  uint16
		timestamp uint32
	}{
		{"another SSRC", 2, 100, 7},
		{"another SSRC, the same numbers", 2, 1050, 960 * 50},
		{"numbers far ahead", 1, 20_000, 960 * 50},
		{"timestamps far back", 1, 1050, 1 << 31},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlayer()
			for n := range 50 {
				p.push(1, uint16(1000+n), uint32(960*n), n)
				p.tick()
			}
			for n := range 50 {
				p.push(tt.ssrc, tt.sequence+uint16(n), tt.timestamp+uint32(960*n), 50+n)
				p.tick()
			}
			got := p.sounds()
			if !slices.IsSorted(got) || len(got) < 95 || got[len(got)-1] < 97 {
				t.Errorf("heard %v", got)
			}
			if d := p.Stats.Delay; d < 0 || d > 100*time.Millisecond {
				t.Errorf("sound is held back for %v", d)
			}
		})
	}
}

// Ensure that a lost packet is announced with the packet after it, which may carry a
// copy of it, and that this one is heard next.
func TestBufferLossWithCopy(t *testing.T) {
	p := newPlayer()
	for n := range 20 {
		if n != 10 {
			p.push(1, uint16(n), uint32(960*n), n)
		}
		p.now = p.now.Add(media.FrameDuration)
		payload, kind := p.Pop(p.now, nil)
		if kind == rtp.Lost && len(payload) > 0 {
			if got := binary.BigEndian.Uint32(payload); got != 11 {
				t.Errorf("the copy is looked for in packet %d", got)
			}
			p.heard = append(p.heard, -1)
		}
	}
	if p.Stats.Lost != 1 && len(p.heard) != 1 {
		t.Errorf("%+v, heard %v", p.Stats, p.heard)
	}
}

// Ensure that the numbers that telephone events use up are not taken for lost sound.
func TestBufferEvents(t *testing.T) {
	p := newPlayer()
	for n := range 100 {
		if n >= 40 && n < 48 { // a key of 160 ms, in place of sound
			p.Push(&media.Packet{
				Kind: media.EventPacket, SSRC: 1, Sequence: uint16(n), Timestamp: 960 * 40, Arrival: p.now,
				Payload: []byte{1, 10, 3, 0xC0},
			})
		} else {
			p.push(1, uint16(n), uint32(960*n), n)
		}
		p.tick()
	}
	if got, want := p.sounds(), append(count(0, 40), count(48, 48+len(p.sounds())-40)...); !slices.Equal(got, want) {
		t.Errorf("heard %v", got)
	}
	if p.Stats.Lost > 5 {
		t.Errorf("%d frames were called lost", p.Stats.Lost)
	}
}

// Ensure that silence that was announced, and then lasts, is not called lost, even when
// a packet is lost in it.
func TestBufferAnnouncedSilence(t *testing.T) {
	p := newPlayer()
	for n := range 50 {
		p.push(1, uint16(n), uint32(960*n), n)
		p.tick()
	}
	quiet := func(sequence uint16, at int) { // what Opus sends during silence, in 400 ms steps
		p.Push(&media.Packet{SSRC: 1, Sequence: sequence, Timestamp: uint32(960 * at), Arrival: p.now, Payload: []byte{0x78}})
	}
	before := p.Stats.Lost
	for step := range 10 {
		if step != 5 {
			quiet(uint16(50+step), 50+20*step)
		}
		for range 20 {
			p.now = p.now.Add(media.FrameDuration)
			p.Pop(p.now, nil)
		}
	}
	if lost := p.Stats.Lost - before; lost > 2 {
		t.Errorf("%d frames of silence were called lost", lost)
	}
}

// Ensure that packets are taken and given without allocating.
func TestBufferAllocates(t *testing.T) {
	b := rtp.Buffer{Clock: media.Rate48k}
	packet := media.Packet{Payload: make([]byte, 80), Level: media.NoLevel, Arrival: noon}
	var payload []byte
	step := func() {
		packet.Sequence++
		packet.Timestamp += 960
		packet.Arrival = packet.Arrival.Add(media.FrameDuration)
		b.Push(&packet)
		payload, _ = b.Pop(packet.Arrival, payload[:0])
	}
	for range 200 {
		step()
	}
	if n := testing.AllocsPerRun(1000, step); n > 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

// Ensure that whatever comes in whatever order, nothing is given that was not sent, and
// nothing twice, and that what is missing is not guessed at for long.
func FuzzBuffer(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 1, 0, 0, 1, 0, 2, 1, 9, 1, 1, 0})
	f.Add([]byte{0, 255, 1, 0, 200, 7, 3, 3, 3, 0, 127, 255, 0, 128, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		p := newPlayer()
		var sequence uint16
		var timestamp uint32
		sent := 0
		for len(script) >= 3 {
			step, number, wait := script[0], int8(script[1]), script[2]
			script = script[3:]
			sequence += uint16(number)
			timestamp += uint32(int32(number)) * 960
			switch step % 8 {
			case 0: // as far as numbers go
				sequence += 1 << 14
			case 1:
				timestamp += uint32(wait) << 24
			}
			ssrc := uint32(step >> 6)
			p.push(ssrc, sequence, timestamp, sent)
			sent++
			for range wait % 4 {
				p.tick()
			}
		}
		for range 200 {
			p.tick()
		}
		seen := make(map[int]bool)
		for _, n := range p.sounds() {
			if n >= sent || seen[n] {
				t.Fatalf("packet %d of %d was given, or given twice", n, sent)
			}
			seen[n] = true
		}
		if lost := p.Stats.Lost; lost > 5*uint64(sent+1) {
			t.Fatalf("%d frames were called lost after %d packets", lost, sent)
		}
	})
}
