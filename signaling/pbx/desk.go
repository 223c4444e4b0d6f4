package pbx

import (
	"context"
	"slices"
	"sync"

	"callbot/media"
	"callbot/media/conference"
	"callbot/signaling"
	"callbot/signaling/hosting"
)

// desk runs the media verbs of an application whose sound the service hosts, on the
// sessions of those it talks to. It outlives the pairing.
type desk struct {
	side    *botSide
	hearers hearers

	mu         sync.Mutex
	running    *hosting.Operations              // nil while the application talks to nobody
	keysOf     map[*line]func()                 // ends hearing the keys of each; while some are wanted
	subscribed map[signaling.ParticipantID]bool // whose keys are reported; "" is everybody's
	wanted     bool                             // keys matter to what runs now
	keys       int64                            // reported so far
	taps       []*tap                           // that want keys too
}

// open gives the desk the line of whoever the application talks to.
func (d *desk) open(l *line) { d.openTo([]*line{l}, nil) }

// serve gives the desk all who are in a hall.
func (d *desk) serve(h *hall) {
	var lines []*line
	for _, m := range h.members {
		if m.seat != nil {
			lines = append(lines, m.line)
		}
	}
	d.openTo(lines, h.sound)
}

// openTo gives the desk those who hear the application from now on.
func (d *desk) openTo(lines []*line, room *conference.Room) {
	p := d.side.party
	d.hearers.mute(p.muted)
	d.hearers.are(lines, room)
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.attend()
	if d.running != nil {
		return
	}
	d.running = &hosting.Operations{
		Call: p.id, Player: &d.hearers, To: d.hearers.only, Prompts: p.service.Prompts, Studio: p.service.Studio, Log: p.service.Log,
		Up:     signaling.NotifierFunc(func(_ context.Context, n signaling.Notification) error { d.report(n); return nil }),
		Go:     p.service.registry.running.Go,
		Began:  func(op signaling.Operation) { d.side.operations.keep(op) },
		Keys:   func(wanted bool) { d.listen(func() { d.wanted = wanted }) },
		Speech: p.service.Speech, Hear: p.hear,
	}
}

// listen changes why the keys that are pressed are wanted, and asks for them while they
// are.
func (d *desk) listen(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change()
	d.attend()
}

// attend hears the keys of those who hear the application, while they are wanted. The
// lock is held.
func (d *desk) attend() {
	lines, _ := d.hearers.now()
	if !d.wanted && len(d.subscribed) == 0 && len(d.taps) == 0 {
		lines = nil
	}
	for l, stop := range d.keysOf {
		if !slices.Contains(lines, l) {
			stop()
			delete(d.keysOf, l)
		}
	}
	for _, l := range lines {
		if d.keysOf[l] != nil {
			continue
		}
		if d.keysOf == nil {
			d.keysOf = make(map[*line]func())
		}
		d.keysOf[l] = l.hearKeys(func(tone media.Tone) { d.heard(l.who, tone) })
	}
}

// tap gives the keys to one who listens live too, if that one wants them, or no more.
func (d *desk) tap(t *tap, on bool) {
	if t.ear.Key == nil {
		return
	}
	d.listen(func() {
		d.taps = slices.DeleteFunc(slices.Clone(d.taps), func(other *tap) bool { return other == t })
		if on {
			d.taps = append(d.taps, t)
		}
	})
}

// close ends what plays or is recorded; what is said of it leaves before anything that
// follows.
func (d *desk) close() {
	d.mu.Lock()
	running := d.running
	d.running = nil
	d.mu.Unlock()
	if running == nil {
		return
	}
	running.Close()
	d.hearers.are(nil, nil)
	d.listen(func() { d.wanted = false })
}

// heard takes a key that a participant has pressed.
func (d *desk) heard(who signaling.Participant, tone media.Tone) {
	d.mu.Lock()
	running, taps := d.running, d.taps
	d.mu.Unlock()
	for _, t := range taps {
		t.key(who, tone)
	}
	if running != nil {
		running.ToneOf(who.ID, tone)
	}
}

// do runs a media verb. It may take as long as a prompt takes to be fetched, so it is
// for the goroutine of whoever asks.
func (d *desk) do(ctx context.Context, call signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	d.mu.Lock()
	running := d.running
	d.mu.Unlock()
	if running == nil {
		return signaling.Operation{}, errNoSound
	}
	switch cmd := cmd.(type) {
	case signaling.SubscribeToTone:
		d.listen(func() { d.subscribe(cmd.Participant) })
		return d.side.operations.keep(done(cmd, cmd.Context)), nil
	case signaling.UnsubscribeFromTone:
		d.listen(func() { delete(d.subscribed, cmd.Participant) })
		return d.side.operations.keep(done(cmd, cmd.Context)), nil
	default:
		op, err := running.Control(ctx, call, cmd)
		if err != nil {
			return op, err
		}
		return d.side.operations.keep(op), nil
	}
}

// maxSubscriptions is to how many participants' keys an application may subscribe by
// name: to more than can be in a call.
const maxSubscriptions = 512

// subscribe asks for somebody's keys. The lock is held.
func (d *desk) subscribe(who signaling.ParticipantID) {
	if d.subscribed == nil {
		d.subscribed = make(map[signaling.ParticipantID]bool)
	}
	if len(d.subscribed) < maxSubscriptions {
		d.subscribed[who] = true
	}
}

// report passes on what the session reports.
func (d *desk) report(n signaling.Notification) {
	if tone, ok := n.(signaling.ToneReceived); ok { // the call's keys are counted through, whoever pressed them
		if tone.Sequence = d.count(tone.Participant); tone.Sequence == 0 {
			return
		}
		n = tone
	}
	d.side.report(n)
}

// count counts a key that the application wants to know of; it is 0 for others.
func (d *desk) count(who signaling.ParticipantID) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.subscribed[""] && !d.subscribed[who] {
		return 0
	}
	d.keys++
	return d.keys
}
