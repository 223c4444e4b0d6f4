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
	"callbot/signaling"
)

// Limits of keys to send; Graph's page has none (call-senddtmftones).
const (
	maxSentTones = 100
	maxTonePause = 10 * time.Second
)

// sendTones sends keys as events, beside the queue; or as sound, in the queue, where
// events were not agreed on.
func (o *Operations) sendTones(ctx context.Context, cmd signaling.SendTones) (signaling.Operation, error) {
	if err := checkTones(cmd); err != nil {
		return signaling.Operation{}, err
	}
	player, err := o.toneTo(cmd.To)
	if err != nil {
		return signaling.Operation{}, err
	}
	j := &job{op: begun(cmd, cmd.Context), player: player}
	var pressed bool
	o.turns.ask(func() {
		if err = o.refuse(); err == nil {
			pressed = o.press(j, cmd)
		}
	})
	if err != nil || pressed {
		return j.op, err
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
func (o *Operations) press(j *job, cmd signaling.SendTones) bool {
	op := j.op
	op.Status = signaling.OperationRunning
	done := func() { o.turns.do(func() { o.sent(op) }) }
	if !j.player.Press(cmd.Keys, 0, cmd.Pause, done) {
		return false
	}
	j.op = op
	o.sending = append(o.sending, op)
	return true
}

// lift ends the keys that are being sent. It is for the turns.
func (o *Operations) lift() {
	sending := o.sending
	o.sending = nil
	o.Player.CancelKeys()
	for _, op := range sending {
		o.completed(op, cancelled)
	}
}

// sent completes the sending of keys, unless lift has. It is for the turns.
func (o *Operations) sent(op signaling.Operation) {
	at := slices.IndexFunc(o.sending, func(other signaling.Operation) bool { return other.ID == op.ID })
	if at >= 0 {
		o.sending = slices.Delete(o.sending, at, at+1)
		o.completed(op, succeeded)
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
