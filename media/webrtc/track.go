package webrtc

import (
	"crypto/rand"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	pion "github.com/pion/webrtc/v3"

	"callbot/media"
)

// track sends sound and events with one SSRC, each with its own payload type.
// Pion's own tracks know one payload type and number packets themselves.
type track struct {
	id     string
	out    atomic.Pointer[output]
	remote atomic.Pointer[description]

	header rtp.Header // used again for every packet, as is level
	level  [1]byte

	mu   sync.Mutex
	sent sent
}

// sent counts what went out, for our reports.
type sent struct {
	packets, octets uint32
	timestamp       uint32 // of the latest packet of sound
	at              time.Time
}

// output is what Pion gives a track when a connection is agreed on.
type output struct {
	pion.TrackLocalWriter
	ssrc uint32
}

func newTrack() *track { return &track{id: rand.Text()} }

// agree says how to number what is sent.
func (t *track) agree(d *description) { t.remote.Store(d) }

// Bind is called by Pion before anything can be sent.
func (t *track) Bind(c pion.TrackLocalContext) (pion.RTPCodecParameters, error) {
	for _, codec := range c.CodecParameters() {
		if !strings.HasSuffix(codec.MimeType, "telephone-event") {
			t.out.Store(&output{c.WriteStream(), uint32(c.SSRC())})
			return codec, nil
		}
	}
	return pion.RTPCodecParameters{}, pion.ErrUnsupportedCodec
}

// Unbind is called by Pion when the connection ends.
func (t *track) Unbind(pion.TrackLocalContext) error {
	t.out.Store(nil)
	return nil
}

func (t *track) ID() string              { return t.id }
func (t *track) RID() string             { return "" }
func (t *track) StreamID() string        { return "callbot" }
func (t *track) Kind() pion.RTPCodecType { return pion.RTPCodecTypeAudio }

// write sends one packet; events that were not agreed on are dropped.
func (t *track) write(p *media.Packet) error {
	out, remote := t.out.Load(), t.remote.Load()
	if out == nil || remote == nil {
		return nil
	}
	h := &t.header
	h.PayloadType = remote.audio
	if p.Kind == media.EventPacket {
		if remote.format.EventClock == 0 {
			return nil
		}
		h.PayloadType = remote.event
	}
	h.Version = 2
	h.Marker = p.Marker
	h.SequenceNumber = p.Sequence
	h.Timestamp = p.Timestamp
	h.SSRC = out.ssrc
	h.Extension, h.Extensions = false, h.Extensions[:0]
	if p.Level <= 127 && remote.level != 0 && p.Kind == media.AudioPacket {
		t.level[0] = p.Level
		if err := h.SetExtension(remote.level, t.level[:]); err != nil {
			return err
		}
	}
	t.count(p)
	_, err := out.WriteRTP(h, p.Payload)
	return err
}

func (t *track) count(p *media.Packet) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent.packets++
	t.sent.octets += uint32(len(p.Payload))
	if p.Kind == media.AudioPacket {
		t.sent.timestamp, t.sent.at = p.Timestamp, time.Now()
	}
}

// counts is what was sent so far, and with which SSRC; none before the connection.
func (t *track) counts() (ssrc uint32, s sent, ok bool) {
	out := t.out.Load()
	if out == nil {
		return 0, sent{}, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return out.ssrc, t.sent, true
}
