package lite

import (
	"sync"
	"time"

	"callbot/media/wire"
)

// keepEvery is how often legs are looked after.
const keepEvery = 50 * time.Millisecond

// keeper is the one timer of all legs: it sends their checks and reports, and ends those
// whose peer is gone. Its methods may be called from any goroutine.
type keeper struct {
	mu   sync.Mutex
	legs map[*leg]struct{}
	come chan struct{} // holds a token when there are legs again
	quit chan struct{}
	done chan struct{}
}

func (k *keeper) start() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.legs = make(map[*leg]struct{})
	k.come, k.quit, k.done = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	go k.run()
}

func (k *keeper) stop() {
	close(k.quit)
	<-k.done
}

func (k *keeper) add(l *leg) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.legs[l] = struct{}{}
	select {
	case k.come <- struct{}{}:
	default:
	}
}

func (k *keeper) remove(l *leg) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.legs, l)
}

// run looks after the legs until stop. While there are none it does not wake up.
func (k *keeper) run() {
	defer close(k.done)
	var legs []*leg
	var send []datagram
	for {
		select {
		case <-k.come:
		case <-k.quit:
			return
		}
		ticker := time.NewTicker(keepEvery)
		for legs = k.all(legs[:0]); len(legs) > 0; legs = k.all(legs[:0]) {
			select {
			case now := <-ticker.C:
				for _, l := range legs {
					send = k.keep(l, now, send[:0])
				}
				clear(legs)
			case <-k.quit:
				ticker.Stop()
				return
			}
		}
		ticker.Stop()
	}
}

func (k *keeper) all(dst []*leg) []*leg {
	k.mu.Lock()
	defer k.mu.Unlock()
	for l := range k.legs {
		dst = append(dst, l)
	}
	return dst
}

// keep looks after one leg.
func (k *keeper) keep(l *leg, now time.Time, send []datagram) []datagram {
	agreed := l.agreed.Load()
	if agreed == nil || l.over() {
		return send
	}
	send = l.tend(now, send)
	l.sendAll(send)
	select {
	case <-l.ready:
	default:
		if agreed.client && l.path.Load() != nil {
			l.handshake() // if there were too many before
		}
		if now.Sub(agreed.since) > l.transport.timeout() {
			l.finish(ErrUnreachable)
		}
		return send
	}
	switch {
	case l.silence(now) > l.transport.timeout() || !l.agent.consents(now):
		l.finish(ErrVanished)
	case l.gone(now):
		l.finish(nil)
	default:
		l.reportIfDue(now)
	}
	return send
}

// over reports whether the leg has ended.
func (l *leg) over() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// reportIfDue tells the peer how its sound arrives, every now and then.
func (l *leg) reportIfDue(now time.Time) {
	switch {
	case l.reported.IsZero():
		l.reported = now
	case now.Sub(l.reported) >= wire.ReportEvery:
		l.reported = l.reported.Add(wire.ReportEvery)
		l.tell(l.out.sent.Report(l.out.ssrc, &l.in.reception, l.Format().Clock, now))
	}
}
