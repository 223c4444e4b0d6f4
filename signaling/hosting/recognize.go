package hosting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// Limits of what may be recognized, and what is used where the command does not say
// (Azure Communication Services: CallMedia, Recognize).
const (
	maxTones              = 100
	maxChoices            = 16 // as many as there are keys
	maxInitialSilence     = 5 * time.Minute
	minInterTone          = time.Second
	maxInterTone          = time.Minute
	defaultInitialSilence = 5 * time.Second
	defaultInterTone      = 2 * time.Second
)

// recognize collects keys, after prompts where there are some.
func (o *Operations) recognize(ctx context.Context, cmd signaling.Recognize) (signaling.Operation, error) {
	if err := checkRecognize(cmd); err != nil {
		return signaling.Operation{}, err
	}
	cmd.MaxTones = cmp.Or(cmd.MaxTones, maxTones)
	cmd.InitialSilence = cmp.Or(cmd.InitialSilence, defaultInitialSilence)
	cmd.InterTone = cmp.Or(cmd.InterTone, defaultInterTone)
	j := &job{op: begun(cmd, cmd.Context), player: o.Player, collects: &collection{wish: cmd}}
	for i, p := range cmd.Prompts {
		opened, err := o.open(ctx, p.URI)
		if err != nil {
			j.broken, j.op.FailedPrompt = true, i+1
			break
		}
		j.item.Prompts = append(j.item.Prompts, opened)
		j.item.Loop = j.item.Loop || p.Loop
	}
	return o.enqueue(j, cmd.Interrupt)
}

func checkRecognize(cmd signaling.Recognize) error {
	switch {
	case len(cmd.Prompts) > maxPrompts:
		return invalid("want at most %d prompts, not %d", maxPrompts, len(cmd.Prompts))
	case cmd.MaxTones < 0 || cmd.MaxTones > maxTones:
		return invalid("want up to %d keys to be recognized, not %d", maxTones, cmd.MaxTones)
	case len(cmd.StopTones) > maxStopTones:
		return invalid("want at most %d stop tones, not %d", maxStopTones, len(cmd.StopTones))
	case slices.ContainsFunc(cmd.StopTones, func(k media.Key) bool { return !k.Valid() }):
		return invalid("a stop tone is no key")
	case cmd.InitialSilence < 0 || cmd.InitialSilence > maxInitialSilence:
		return invalid("the silence before the first key is up to %v, not %v", maxInitialSilence, cmd.InitialSilence)
	case cmd.InterTone != 0 && (cmd.InterTone < minInterTone || cmd.InterTone > maxInterTone):
		return invalid("the time between keys is %v to %v, not %v", minInterTone, maxInterTone, cmd.InterTone)
	}
	if err := checkChoices(cmd.Choices); err != nil {
		return err
	}
	return checkContext(cmd.Context)
}

func checkChoices(choices []signaling.Choice) error {
	if len(choices) > maxChoices {
		return invalid("want at most %d choices, not %d", maxChoices, len(choices))
	}
	for i, choice := range choices {
		switch {
		case choice.Label == "" || !choice.Tone.Valid():
			return invalid("a choice has a label and a key")
		case slices.ContainsFunc(choices[:i], func(other signaling.Choice) bool { return other.Tone == choice.Tone }):
			return invalid("two choices have the same key")
		}
	}
	return nil
}

// The methods below are for the turns alone.

// pressed gives a key to the recognition that runs, whose prompts it may cut short.
func (o *Operations) pressed(j *job, who signaling.ParticipantID, k media.Key) {
	c := j.collects
	if !c.hears(who) || (!c.listening && c.wish.KeepPrompt) {
		return
	}
	if !c.listening {
		c.listening = true
		j.player.Cancel(true)
	}
	if why, over := c.press(k); over {
		o.end(j, why)
		return
	}
	o.await(j, c.wish.InterTone, interTone)
}

// await ends a recognition unless another key comes in time.
func (o *Operations) await(j *job, limit time.Duration, why signaling.Result) {
	c := j.collects
	c.rest()
	var timer *time.Timer
	timer = time.AfterFunc(limit, func() {
		o.turns.do(func() {
			if c.timer != timer {
				return
			}
			if why == interTone {
				c.got.End = signaling.EndedByInterToneTimeout
			}
			o.end(j, why)
		})
	})
	c.timer = timer
}
