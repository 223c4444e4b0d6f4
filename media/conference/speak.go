package conference

import "callbot/media"

// live is what is said live to everyone.
type live struct{ says media.Reader }

// Speak says to everyone what says gives, a frame of 16 kHz in each frame time, beside the
// prompts, until it ends or fails, Speak is called again, or stop is; says must not wait.
// stop waits for the frame that is just being made.
func (r *Room) Speak(says media.Reader) (stop func()) {
	l := &live{says: says}
	r.live.Store(l)
	r.mu.Lock()
	r.part()
	r.mu.Unlock()
	r.Wake()
	return func() {
		if !r.live.CompareAndSwap(l, nil) {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		for r.ticking {
			r.idle.Wait()
		}
	}
}

// plays reports whether the room has something to say to everyone.
func (r *Room) plays() bool { return r.live.Load() != nil || r.player.Playing() }

// speak adds what is said live to what everyone hears.
func (f *floor) speak(r *Room) {
	l := r.live.Load()
	if l == nil {
		return
	}
	f.active = true
	if l.says.ReadFrame(f.frame) != nil {
		r.live.CompareAndSwap(l, nil)
		return
	}
	f.public.sum.AddFrame(f.frame)
}
