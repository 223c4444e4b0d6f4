package mediatest

import (
	"io"

	"callbot/media"
)

// Sink is a leg that is always ready, keeps nothing and hears nothing: for measuring what
// says something. NewSink makes one.
type Sink struct{ ready, done chan struct{} }

// NewSink returns a leg that takes Opus and events.
func NewSink() *Sink {
	s := &Sink{ready: make(chan struct{}), done: make(chan struct{})}
	close(s.ready)
	return s
}

// Format is OpusFormat.
func (s *Sink) Format() media.Format { return OpusFormat }

// Ready is closed.
func (s *Sink) Ready() <-chan struct{} { return s.ready }

// Done is never closed.
func (s *Sink) Done() <-chan struct{} { return s.done }

// Err is nil.
func (s *Sink) Err() error { return nil }

// ReadPacket returns io.EOF.
func (s *Sink) ReadPacket(*media.Packet) error { return io.EOF }

// WritePacket takes a packet for nothing.
func (s *Sink) WritePacket(*media.Packet) error { return nil }

// Close does nothing.
func (s *Sink) Close() error { return nil }
