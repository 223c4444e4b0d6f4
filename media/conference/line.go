package conference

import (
	"log/slog"
	"slices"

	"callbot/media"
	"callbot/media/resample"
)

// line is an encoder and its latest payload: of one seat, or of all with the same codec
// in an audience.
type line struct {
	codec   string
	encoder media.Encoder // nil where there is none: silence
	payload []byte
	made    uint64 // in which tick
	wanted  uint64 // in which tick an audience last heard it
	anew    bool   // somebody hears it now who did not hear what it encoded before
}

// What encoders can do that keep something of the sound before, Opus among them, so that
// a decoder that has heard other payloads understands the next.
type (
	// beginner forgets all, and goes on from the sound before.
	beginner interface {
		Begin(before media.Frame) error
	}
	// refresher builds nothing of the next payload on those before.
	refresher interface{ Refresh() }
)

// newLine takes an encoder that nobody uses, or makes one.
func (f *floor) newLine(r *Room, codec string) *line {
	if i := slices.IndexFunc(f.spares, func(l *line) bool { return l.codec == codec }); i >= 0 {
		l := f.spares[i]
		f.spares = slices.Delete(f.spares, i, i+1)
		l.made = 0
		return l
	}
	l := &line{codec: codec, payload: make([]byte, 0, 4096)}
	c := r.codec(codec)
	if c == nil {
		r.log().Error("the room has no such codec", slog.String("codec", codec))
		return l
	}
	var err error
	if l.encoder, err = resample.Encoder(c, media.Rate16k); err != nil {
		r.log().Error("no encoder could be made", slog.String("codec", codec), slog.Any("error", err))
		l.encoder = nil
	}
	return l
}

// line is that which an audience shares.
func (f *floor) line(r *Room, a *audience, codec string) *line {
	for _, l := range a.lines {
		if l.codec == codec {
			return l
		}
	}
	l := f.newLine(r, codec)
	a.lines = append(a.lines, l)
	return l
}

// encode makes the payload of this tick, unless it is made already; before is the sound
// of the tick before.
func (f *floor) encode(r *Room, l *line, frame, before media.Frame) []byte {
	if l.made == f.now {
		return l.payload
	}
	if l.encoder == nil {
		return nil
	}
	if err := l.start(f.now, before); err != nil {
		r.log().Error("the encoder could not begin", slog.Any("error", err))
	}
	l.made = f.now
	var err error
	if l.payload, err = l.encoder.Encode(l.payload[:0], frame); err != nil {
		r.log().Error("sound could not be encoded", slog.Any("error", err))
	}
	f.stats.Encoded++
	return l.payload
}

// start prepares the encoder where somebody has not heard it before: as another goes on
// to hear it, by one payload that stands alone; or else by beginning anew.
func (l *line) start(now uint64, before media.Frame) error {
	if !l.anew {
		return nil
	}
	l.anew = false
	if l.made > 0 && l.made+1 >= now {
		if e, ok := l.encoder.(refresher); ok {
			e.Refresh()
			return nil
		}
	}
	if e, ok := l.encoder.(beginner); ok {
		return e.Begin(before)
	}
	return nil
}
