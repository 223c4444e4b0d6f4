package dtmf

import (
	"sync/atomic"
	"time"

	"callbot/media"
)

// What is silenced about the moment at which a key is told of by Pressed: its tone may
// have begun before that, and may still wait in buffers.
const (
	pressedBefore = 100 * time.Millisecond
	pressedAfter  = 200 * time.Millisecond
)

// Masked is a media.Writer that gives what it takes to another, keys made silence (see
// Mask). What comes out is as long as what goes in, each frame MaskDelay later; Flush
// brings the rest. Pressed may be called from any goroutine, the rest is for one.
type Masked struct {
	To media.Writer // set before the first frame

	mask    *Mask
	frame   media.Frame
	early   int // frames still to come out of the mask before the first that went in
	pressed atomic.Bool
}

var _ media.Writer = (*Masked)(nil)

// maskFrames is how many frames a Mask holds back.
const maskFrames = int(MaskDelay / media.FrameDuration)

// Rate is that of the other writer.
func (m *Masked) Rate() media.Rate { return m.To.Rate() }

// Pressed says that a key is known by other means, as by an event: what it left in the
// sound may be too short to be heard as one.
func (m *Masked) Pressed() { m.pressed.Store(true) }

// WriteFrame takes f, and gives the frame from MaskDelay before to the other writer,
// whose error it returns.
func (m *Masked) WriteFrame(f media.Frame) error {
	if m.mask == nil {
		m.mask, m.frame, m.early = NewMask(m.Rate()), media.NewFrame(m.Rate()), maskFrames
	}
	if m.pressed.Swap(false) {
		now := m.Rate().Duration(m.mask.fed)
		m.mask.Cover(now-pressedBefore, now+pressedAfter)
	}
	copy(m.frame, f)
	m.mask.Process(m.frame)
	if m.early > 0 {
		m.early--
		return nil
	}
	return m.To.WriteFrame(m.frame)
}

// Flush gives what is held back to the other writer, whose error it returns.
func (m *Masked) Flush() error {
	silence := media.NewFrame(m.Rate())
	for range maskFrames {
		if err := m.WriteFrame(silence); err != nil {
			return err
		}
	}
	return nil
}
