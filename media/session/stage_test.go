package session_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
)

// play is a stage that counts what it is told.
type play struct{ packets, woken atomic.Int64 }

func (p *play) Take(*media.Packet) { p.packets.Add(1) }
func (p *play) Wake()              { p.woken.Add(1) }

// A party hears one continuous stream, whether its session speaks, a stage does in its
// place, the stage forwards another's packets, or a key is sent; the stage gets the
// party's packets, and is told of what is to be said.
func TestStage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		s := l.session(x, nil)
		var got []media.Packet
		mediatest.Run(l.t, "the party", readAll(a, func(p *media.Packet) { got = append(got, *p) }))
		if err := s.Play(prompt.Item{Prompts: []*prompt.Prompt{sine(t, 425, time.Second)}, Loop: true}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(503 * time.Millisecond)
		mouth, stage := s.Mouth(), new(play)
		mouth.Enter(stage)
		_ = a.WritePacket(&media.Packet{Payload: []byte{1}})
		say := func(n int) {
			for range n {
				time.Sleep(media.FrameDuration)
				mouth.Send([]byte{2}, 30, time.Now())
			}
		}
		forward := func(n int) {
			for i := range n {
				time.Sleep(media.FrameDuration)
				p := media.Packet{SSRC: 9, Sequence: uint16(700 + i), Timestamp: uint32(33 + 960*i), Arrival: time.Now(), Payload: []byte{3}}
				mouth.Forward(&p, mediatest.OpusFormat)
			}
		}
		say(10)
		forward(10)
		time.Sleep(27 * time.Millisecond) // mixed sound is late
		say(10)
		s.Press([]media.Key{'5'}, 100*time.Millisecond, 0, nil)
		for time.Sleep(media.FrameDuration); mouth.Key(time.Now()); {
			time.Sleep(media.FrameDuration)
		}
		forward(3)
		mouth.Pause(time.Now())
		time.Sleep(time.Second)
		forward(5)
		mouth.Release()
		time.Sleep(503 * time.Millisecond)
		s.Cancel(false)
		synctest.Wait()
		if n := stage.packets.Load(); n != 1 {
			t.Errorf("the stage got %d packets of one", n)
		}
		if n := stage.woken.Load(); n != 1 {
			t.Errorf("the stage was woken %d times, for one series of keys", n)
		}
		if len(got) < 90 {
			t.Errorf("%d packets", len(got))
		}
		continuous(t, got)
	})
}

// continuous checks that packets are numbered on end, and that sound never goes back in
// time.
func continuous(t *testing.T, packets []media.Packet) {
	t.Helper()
	last := packets[0]
	for i, p := range packets[1:] {
		if p.Sequence != packets[i].Sequence+1 {
			t.Errorf("packet %d has the number %d after %d", i+1, p.Sequence, packets[i].Sequence)
		}
		if p.Kind == media.EventPacket {
			continue
		}
		if step := int32(p.Timestamp - last.Timestamp); step < 959 || step > 961 && !p.Marker && last.Kind == p.Kind && p.Payload[0] == last.Payload[0] {
			t.Errorf("packet %d is %d after the one before", i+1, step)
		}
		last = p
	}
}
