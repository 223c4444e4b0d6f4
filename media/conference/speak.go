package conference

import (
	"slices"

	"callbot/media"
)

// live is what somebody says live to everyone.
type live struct{ says media.Reader }

// Speak says to everyone what says gives, a frame of 16 kHz in each frame time, beside the
// prompts and what others say that way, until it ends or fails, or stop is called; says
// must not wait. stop waits for the frame that is just being made.
func (r *Room) Speak(says media.Reader) (stop func()) {
	l := &live{says: says}
	return r.during(func() { r.live = append(slices.Clip(r.live), l) }, func() { r.hush(l) })
}

// hush ends what is said live. The lock is held.
func (r *Room) hush(l *live) {
	r.live = slices.DeleteFunc(slices.Clone(r.live), func(other *live) bool { return other == l })
}

// speak adds what is said live to what everyone hears.
func (f *floor) speak(r *Room) {
	for _, l := range f.live {
		f.active = true
		if l.says.ReadFrame(f.frame) == nil {
			f.public.sum.AddFrame(f.frame)
			continue
		}
		r.mu.Lock()
		r.hush(l)
		r.mu.Unlock()
	}
}
