package bench

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"callbot/media"
)

// keys presses keys for all callers in turn, from one goroutine.
type keys struct {
	pressed atomic.Int64
	ended   chan struct{}
	running sync.WaitGroup
}

// defaultPressEvery is the time between two keys of a caller.
const defaultPressEvery = 3 * time.Second

// start lets each caller press a key in every period, the first one within it. Nobody
// presses at the same time as another.
func (k *keys) start(callers []*caller, every time.Duration, failed func(error)) {
	if len(callers) == 0 {
		return
	}
	if every <= 0 {
		every = defaultPressEvery
	}
	k.ended = make(chan struct{})
	k.running.Go(func() {
		begun := time.Now()
		for n := 0; ; n++ {
			due := begun.Add(time.Duration(n) * every / time.Duration(len(callers)))
			select {
			case <-time.After(time.Until(due)):
			case <-k.ended:
				return
			}
			if !callers[n%len(callers)].press(media.Key('0' + n/len(callers)%10)) {
				failed(errors.New("a key could not be sent"))
				continue
			}
			k.pressed.Add(1)
		}
	})
}

// stop ends the pressing; keys that have begun go on.
func (k *keys) stop() {
	if k.ended == nil {
		return
	}
	close(k.ended)
	k.running.Wait()
	k.ended = nil
}
