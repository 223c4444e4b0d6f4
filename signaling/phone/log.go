package phone

import (
	"cmp"
	"context"
	"iter"
	"sync"

	"callbot/signaling"
)

// Log is a list that grows while others read it, each at its own pace from the
// beginning. It keeps the last Keep items: a reader who falls further behind misses
// the oldest. The zero value is ready.
type Log[T any] struct {
	Keep    int // items kept; 0 means 1024
	Readers int // readers at one time; 0 means 16

	mu      sync.Mutex
	items   []T
	dropped int // items that came before items[0]
	readers int
	ended   bool
	changed chan struct{} // closed at the next change; nil while nobody waits
}

// Append adds an item, unless the log has ended.
func (l *Log[T]) Append(item T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	if keep := cmp.Or(l.Keep, 1024); len(l.items) >= keep {
		l.items = append(l.items[:0], l.items[1:]...)
		l.dropped++
	}
	l.items = append(l.items, item)
	l.wake()
}

// End says that there will be nothing more. It may be repeated.
func (l *Log[T]) End() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.wake()
}

func (l *Log[T]) wake() {
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// All yields the items from the oldest that is kept on, waits for more, and ends when
// the log has ended, or with the error of ctx. An *signaling.Error with Unavailable
// says that too many read already.
func (l *Log[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if !l.enter() {
			yield(none, &signaling.Error{Code: signaling.Unavailable, Message: "too many listen already"})
			return
		}
		defer l.leave()
		for at := 0; ; {
			item, next, changed, ok := l.at(at)
			switch {
			case ok:
				at = next
				if !yield(item, nil) {
					return
				}
			case changed == nil:
				return
			default:
				select {
				case <-changed:
				case <-ctx.Done():
					yield(none, ctx.Err())
					return
				}
			}
		}
	}
}

// at returns the item at a position, or the oldest after it, and the position that
// follows. Without one it returns what to wait for, nil when there will be no more.
func (l *Log[T]) at(position int) (item T, next int, changed <-chan struct{}, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	position = max(position, l.dropped)
	if i := position - l.dropped; i < len(l.items) {
		return l.items[i], position + 1, nil, true
	}
	if l.ended {
		return item, position, nil, false
	}
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return item, position, l.changed, false
}

func (l *Log[T]) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.readers >= cmp.Or(l.Readers, 16) {
		return false
	}
	l.readers++
	return true
}

func (l *Log[T]) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.readers--
}
