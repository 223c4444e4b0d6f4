package hosting

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/signaling"
)

// Limits of keys to send; Graph's page has none (call-senddtmftones).
const (
	maxSentTones = 100
	maxTonePause = 10 * time.Second
	// maxSending is how many SendTones of one call may wait or run, so that others who
	// send keys to the same party find room.
	maxSending = 16
)

// sendTones sends keys as events, beside the queue; or as sound, in the queue, where
// events were not agreed on.
func (o *Operations) sendTones(ctx context.Context, cmd signaling.SendTones) (op signaling.Operation, err error) {
	if err := checkTones(cmd); err != nil {
		return signaling.Operation{}, err
	}
	player, err := o.toneTo(cmd.To)
	if err != nil {
		return signaling.Operation{}, err
	}
	j := &job{op: begun(cmd, cmd.Context), player: player, single: cmd.To != ""}
	o.turns.ask(func() {
		if err = o.refuse(); err == nil {
			err = o.press(j, cmd)
		}
		op = j.op
	})
	if !errors.Is(err, session.ErrNoEvents) {
		return op, err
	}
	sound, err := tonesAsSound(ctx, cmd)
	if err != nil {
		return signaling.Operation{}, invalid("the keys cannot be sent: %v", err)
	}
	j.item.Prompts = []*prompt.Prompt{sound}
	return o.enqueue(j, false)
}

// toneTo is who sends keys to one participant; "" is all of them.
func (o *Operations) toneTo(who signaling.ParticipantID) (Player, error) {
	if who == "" {
		return o.Player, nil
	}
	return o.playerFor([]signaling.ParticipantID{who})
}

// press sends keys as events. It is for the turns.
func (o *Operations) press(j *job, cmd signaling.SendTones) (err error) {
	if len(o.sending) >= maxSending {
		return errTooManyKeys
	}
	j.unpress, err = j.player.Press(cmd.Keys, 0, cmd.Pause, func() { o.turns.do(func() { o.sent(j) }) })
	switch {
	case errors.Is(err, session.ErrKeysFull):
		return errTooManyKeys
	case err != nil:
		return err
	}
	j.op.Status = signaling.OperationRunning
	o.sending = append(o.sending, j)
	return nil
}

// lift takes back the keys that are being sent. It is for the turns.
func (o *Operations) lift() {
	sending := o.sending
	o.sending = nil
	for _, j := range sending {
		j.unpress()
		o.completed(j.op, cancelled)
	}
}

// sent completes the sending of keys, unless lift has. It is for the turns.
func (o *Operations) sent(j *job) {
	if at := slices.Index(o.sending, j); at >= 0 {
		o.sending = slices.Delete(o.sending, at, at+1)
		o.completed(j.op, succeeded)
	}
}

func checkTones(cmd signaling.SendTones) error {
	if n := len(cmd.Keys); n == 0 || n > maxSentTones {
		return invalid("want 1 to %d keys to send, not %d", maxSentTones, n)
	}
	if slices.ContainsFunc(cmd.Keys, func(k media.Key) bool { return !k.Valid() }) {
		return invalid("one of the keys is none")
	}
	if cmd.Pause < 0 || cmd.Pause > maxTonePause {
		return invalid("the pause between keys is up to %v, not %v", maxTonePause, cmd.Pause)
	}
	return checkContext(cmd.Context)
}

// tonesAsSound makes a prompt of keys.
func tonesAsSound(ctx context.Context, cmd signaling.SendTones) (*prompt.Prompt, error) {
	keys := dtmf.NewGenerator(media.Rate16k, cmd.Keys...)
	keys.Gap = cmd.Pause
	var samples []int16
	frame := media.NewFrame(media.Rate16k)
	for {
		err := keys.ReadFrame(frame)
		if errors.Is(err, io.EOF) {
			return prompt.Encoding{}.Make(ctx, "keys", samples, media.Rate16k)
		}
		if err != nil {
			return nil, err
		}
		samples = append(samples, frame...)
	}
}

// errTooManyKeys says that the party has got so many keys to hear that no more may wait.
var errTooManyKeys error = &signaling.Error{Code: signaling.Unavailable, Message: "too many keys are waiting"}
