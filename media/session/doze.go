package session

import (
	"time"

	"callbot/media"
)

// doze is ticks that are left out while a packet of several ready-made frames fills: they
// are all taken in the tick in which it is sent.
type doze struct {
	ticks int
	since time.Time // when the tick before them was due
}

// end is how many of them have passed when a tick is due.
func (d *doze) end(due time.Time) (missed int) {
	if d.ticks == 0 {
		return 0
	}
	missed = min(d.ticks, int(due.Sub(d.since)/media.FrameDuration)-1)
	d.ticks = 0
	return missed
}

// nap leaves out the ticks until the packet that fills is full, or a whole one where none
// does, unless there is something to be done meanwhile.
func (o *outbound) nap(due time.Time) {
	ticks := o.filling - 1
	if ticks <= 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.entry == nil || o.joined || o.live != nil || o.bridge != nil || len(o.keys) > 0 {
		return
	}
	o.doze = doze{ticks, due}
	o.entry.Rest(ticks)
}

// rouse ends a doze with the next tick.
func (o *outbound) rouse() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.entry != nil {
		o.entry.Rouse()
	}
}
