package conference

import (
	"cmp"
	"log/slog"
	"slices"

	"callbot/media"
)

// listener gets what is said in the room, or by one seat.
type listener struct {
	w    media.Writer
	seat *Seat // nil for all together
}

// Listen gives w what everyone says and what the room plays, mixed: a frame of 16 kHz in
// each frame time while anybody is in the room, silence where there is none. Who is heard
// by some alone is not heard.
// w must not wait. The frames end when w fails, or by stop, after which w gets nothing
// more; stop waits for the frame that is just being made.
func (r *Room) Listen(w media.Writer) (stop func()) { return r.listen(&listener{w: w}) }

// Listen gives w what this party alone says, whether it is among the loudest or not:
// silence while it is muted, on hold or inaudible. Frames come as from Room.Listen, so
// that what several say can be laid side by side. They end when the seat is left.
func (x *Seat) Listen(w media.Writer) (stop func()) {
	return x.room.listen(&listener{w: w, seat: x})
}

func (r *Room) listen(l *listener) (stop func()) {
	return r.during(func() {
		r.listeners = append(slices.Clip(r.listeners), l)
		if l.seat != nil {
			l.seat.recorded.Add(1)
		}
	}, func() { r.unlisten(l) })
}

// during changes what every frame of the room is about, until stop, which waits for the
// frame that is just being made. Both changes are made under the lock.
func (r *Room) during(begin, end func()) (stop func()) {
	r.mu.Lock()
	begin()
	r.part()
	r.mu.Unlock()
	r.Wake()
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		end()
		for r.ticking {
			r.idle.Wait()
		}
	}
}

// unlisten removes a listener. The lock is held.
func (r *Room) unlisten(l *listener) {
	at := slices.Index(r.listeners, l)
	if at < 0 {
		return
	}
	r.listeners = slices.Delete(slices.Clone(r.listeners), at, at+1)
	if l.seat != nil {
		l.seat.recorded.Add(-1)
	}
}

// Heard is what one of the loudest says in a frame time.
type Heard struct {
	Seat  *Seat
	Level uint8       // of the frame (RFC 6464)
	Frame media.Frame // 16 kHz
}

// tap gets the sound of the loudest.
type tap struct {
	n int
	f func([]Heard)
}

// Loudest calls f in each frame time with what each of the n loudest says, the loudest
// first; of nobody while all are silent. More than MaxSpeakers are never told of. f may
// not keep what it is given, must not wait, and gets nothing more once stop has
// returned, which waits for the frame that is just being made.
func (r *Room) Loudest(n int, f func([]Heard)) (stop func()) {
	t := &tap{n: min(n, cmp.Or(r.MaxSpeakers, defaultSpeakers)), f: f}
	r.mu.Lock()
	r.taps = append(slices.Clip(r.taps), t)
	r.part()
	r.mu.Unlock()
	r.Wake()
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.taps = slices.DeleteFunc(slices.Clone(r.taps), func(o *tap) bool { return o == t })
		for r.ticking {
			r.idle.Wait()
		}
	}
}

// write gives the listeners their frames.
func (f *floor) write(r *Room, listeners []*listener) {
	for _, l := range listeners {
		frame := f.public.frame
		if l.seat != nil {
			frame = f.alone(l.seat)
		}
		if err := l.w.WriteFrame(frame); err != nil {
			r.log().Debug("listener gave up", slog.Any("error", err))
			r.mu.Lock()
			r.unlisten(l)
			r.mu.Unlock()
		}
	}
}

// alone is what one seat says.
func (f *floor) alone(x *Seat) media.Frame {
	if x.turn.sounds && !x.silent() {
		return x.turn.voice.frame
	}
	return f.silence
}

// tell gives the taps the loudest.
func (f *floor) tell(taps []*tap) {
	for _, t := range taps {
		f.loudest = f.loudest[:0]
		for _, x := range f.ranked[:min(t.n, len(f.ranked))] {
			if v := x.turn.voice; x.turn.sounds {
				f.loudest = append(f.loudest, Heard{Seat: x, Level: v.frame.Level(), Frame: v.frame})
			}
		}
		t.f(f.loudest)
	}
}
