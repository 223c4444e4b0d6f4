package webrtc

import (
	"crypto/rand"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	pion "github.com/pion/webrtc/v3"

	"callbot/media"
	"callbot/media/sdp"
	"callbot/media/wire"
)

// track sends sound and events with one SSRC, each with its own payload type.
// Pion's own tracks know one payload type and number packets themselves.
type track struct {
	id     string
	out    atomic.Pointer[output]
	remote atomic.Pointer[sdp.Description]

	header rtp.Header // used again for every packet, as is level
	level  [1]byte

	sent wire.Sent
}

// output is what Pion gives a track when a connection is agreed on.
type output struct {
	pion.TrackLocalWriter
	ssrc uint32
}

func newTrack() *track { return &track{id: rand.Text()} }

// agree says how to number what is sent.
func (t *track) agree(d *sdp.Description) { t.remote.Store(d) }

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
	h.PayloadType = remote.Numbers.Audio
	if p.Kind == media.EventPacket {
		if !remote.Numbers.Events {
			return nil
		}
		h.PayloadType = remote.Numbers.Event
	}
	h.Version = 2
	h.Marker = p.Marker
	h.SequenceNumber = p.Sequence
	h.Timestamp = p.Timestamp
	h.SSRC = out.ssrc
	h.Extension, h.Extensions = false, h.Extensions[:0]
	if p.Level <= 127 && remote.Numbers.Level != 0 && p.Kind == media.AudioPacket {
		t.level[0] = p.Level
		if err := h.SetExtension(remote.Numbers.Level, t.level[:]); err != nil {
			return err
		}
	}
	t.sent.Add(p, time.Now())
	_, err := out.WriteRTP(h, p.Payload)
	return err
}

// ssrc is what packets are sent with; none before the connection.
func (t *track) ssrc() (ssrc uint32, ok bool) {
	out := t.out.Load()
	if out == nil {
		return 0, false
	}
	return out.ssrc, true
}
