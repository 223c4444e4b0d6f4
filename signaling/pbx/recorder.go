package pbx

import (
	"cmp"
	"context"
	"time"

	"github.com/google/uuid"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/phone"
)

var _ signaling.Recorder = (*Application)(nil)

// defaultRecording is how long a recording of a call may be.
const defaultRecording = time.Hour

// StartRecording records one of the application's calls, or a conversation in which it
// need not take part. Codes: those of signaling.Recorder, and Unsupported where nothing
// is recorded.
func (a *Application) StartRecording(ctx context.Context, o signaling.RecordingOrder) (signaling.CallRecording, error) {
	if a.service.Studio == nil {
		return signaling.CallRecording{}, &signaling.Error{Code: signaling.Unsupported, Message: "nothing is recorded here", Subcode: 8520}
	}
	if err := checkOrder(o); err != nil {
		return signaling.CallRecording{}, err
	}
	t, err := a.service.blank(a.id, o)
	if err != nil {
		return signaling.CallRecording{}, err
	}
	start := func(ctx context.Context, c *conversation) error { return c.record(ctx, t) }
	if o.Call != "" {
		err = a.ask(ctx, o.Call, start)
	} else {
		err = a.service.ask(ctx, o.ServerID, start)
	}
	if err != nil {
		a.service.Studio.Shelf.Discard(t.made)
		return signaling.CallRecording{}, err
	}
	return t.now(), nil
}

func checkOrder(o signaling.RecordingOrder) error {
	if (o.Call == "") == (o.ServerID == "") {
		return invalid("a recording needs one call")
	}
	if len(o.Channels) > 0 && !o.Unmixed {
		return invalid("only an unmixed recording has channels")
	}
	for n, who := range o.Channels {
		if n < 0 || n >= tapeChannels || who.ID == "" {
			return invalid("the channels of a recording are 0 to 4, each somebody's")
		}
	}
	return nil
}

// blank makes a tape that nothing is on yet, and room for it.
func (s *Service) blank(application string, o signaling.RecordingOrder) (*tape, error) {
	channels := 1
	if o.Unmixed {
		channels = tapeChannels
	}
	limit := cmp.Or(s.MaxRecording, defaultRecording)
	bytes := int64(media.Rate16k.Samples(limit+time.Second)*channels) * 2
	file, made, err := s.Studio.Shelf.Reserve(bytes)
	if err != nil {
		return nil, err
	}
	t := &tape{
		service: s, application: application, order: o, file: file, made: made,
		why: make(chan signaling.RecordingEndReason, 1), done: make(chan struct{}), told: make(map[*party]bool),
	}
	t.known.ID, t.known.Call = uuid.NewString(), o.Call
	t.recorder.MaxDuration, t.recorder.MaxBytes = limit, bytes
	return t, nil
}

// record begins to record the conversation.
func (c *conversation) record(ctx context.Context, t *tape) error {
	if old := c.tape; old != nil && old.over.Load() {
		c.recorded(old)
	}
	switch {
	case c.tape != nil:
		return &signaling.Error{Code: signaling.Conflict, Message: "the call is recorded already", Subcode: 8553}
	case len(c.voices()) == 0:
		return errNotEstablished
	}
	if err := c.service.archive.add(t); err != nil {
		return err
	}
	c.tape = t
	t.out = c.service.callback(ctx, t.application, t.order.CallbackURI)
	t.begin(c.server)
	running := &c.service.registry.running
	running.Go(t.run)
	running.Go(func() {
		<-t.done
		c.mail.insist(func(context.Context) { c.recorded(t) })
	})
	return nil
}

// hush ends with the conversation what is recorded of it, and played to it from outside.
func (c *conversation) hush() {
	c.outsidersLeave()
	if t := c.tape; t != nil {
		c.tape = nil
		t.end(signaling.RecordingCallEnded)
		t.follow(nil)
	}
}

// recorded forgets a recording that has ended.
func (c *conversation) recorded(t *tape) {
	if c.tape != t {
		return
	}
	c.tape = nil
	t.follow(nil)
	for p := range t.told {
		if !p.over() {
			p.side.tell(phone.Event{Event: phone.Recorded, State: "not recording"})
		}
	}
}

// warn tells everybody who is in the conversation, and was not told yet, that it is
// recorded.
func (c *conversation) warn(t *tape) {
	for _, p := range c.present() {
		if !t.told[p] {
			t.told[p] = true
			p.side.tell(phone.Event{Event: phone.Recorded, State: "recording"})
		}
	}
}

// PauseRecording leaves out what is said from now on.
func (a *Application) PauseRecording(_ context.Context, id string) error {
	t, err := a.tape(id)
	if err != nil {
		return err
	}
	return t.pause(true)
}

// ResumeRecording ends PauseRecording.
func (a *Application) ResumeRecording(_ context.Context, id string) error {
	t, err := a.tape(id)
	if err != nil {
		return err
	}
	return t.pause(false)
}

// StopRecording ends a recording, and waits until it can be fetched.
func (a *Application) StopRecording(ctx context.Context, id string) error {
	t, err := a.tape(id)
	if err != nil {
		return err
	}
	if !t.end(signaling.RecordingStopped) {
		return errRecorded
	}
	select {
	case <-t.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Recording tells how a recording is getting on.
func (a *Application) Recording(_ context.Context, id string) (signaling.CallRecording, error) {
	t, err := a.tape(id)
	if err != nil {
		return signaling.CallRecording{}, err
	}
	return t.now(), nil
}

// tape returns one of the application's recordings.
func (a *Application) tape(id string) (*tape, error) {
	if t := a.service.archive.tape(id); t != nil && t.application == a.id {
		return t, nil
	}
	return nil, &signaling.Error{Code: signaling.NotFound, Message: "there is no such recording", Subcode: 8522}
}
