package hosting

import "sync"

// turns lets one goroutine at a time do what several ask for, in the order they ask.
// Who asks while another is at it leaves it to that one: nobody holds a lock while a
// callback runs, and a callback may ask again. The zero value is ready.
type turns struct {
	mu      sync.Mutex
	waiting []func()
	taken   bool
}

// do has f done, at once or by whoever is at it. f must return soon.
func (t *turns) do(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = append(t.waiting, f)
	if t.taken {
		return
	}
	t.taken = true
	for len(t.waiting) > 0 {
		next := t.waiting[0]
		t.waiting = t.waiting[1:]
		t.mu.Unlock()
		next()
		t.mu.Lock()
	}
	t.waiting, t.taken = nil, false
}

// ask is do, and waits until f has returned. Nothing that do runs may call it.
func (t *turns) ask(f func()) {
	done := make(chan struct{})
	t.do(func() {
		defer close(done)
		f()
	})
	<-done
}
