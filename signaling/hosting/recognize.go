package hosting

import (
	"cmp"
	"context"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// recognize hears keys and speech, after prompts where there are some.
func (o *Operations) recognize(ctx context.Context, cmd signaling.Recognize) (signaling.Operation, error) {
	if err := checkRecognize(cmd); err != nil {
		return signaling.Operation{}, err
	}
	cmd.MaxTones = cmp.Or(cmd.MaxTones, maxTones)
	cmd.InitialSilence = cmp.Or(cmd.InitialSilence, defaultInitialSilence)
	cmd.InterTone = cmp.Or(cmd.InterTone, defaultInterTone)
	cmd.EndSilence = cmp.Or(cmd.EndSilence, defaultEndSilence)
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

// The methods below are for the turns alone.

// understands reports whether something that is said may answer, and is understood here.
func (o *Operations) understands(c *collection) bool { return o.Speech != nil && c.bySpeech() }

// ask begins a recognition, as far as the prompts let it; it reports false when nobody
// here can hear an answer.
func (o *Operations) ask(j *job) bool {
	c := j.collects
	if !c.byKeys() && !o.understands(c) {
		return false
	}
	if c.byKeys() {
		o.hearKeys(j)
	}
	if o.understands(c) && !c.wish.KeepPrompt {
		o.attend(j)
	}
	return true
}

// asked goes on when the prompts of a recognition have ended.
func (o *Operations) asked(j *job) {
	c := j.collects
	c.listening = true
	if o.understands(c) && c.wish.KeepPrompt {
		o.attend(j)
	}
	o.await(j, c.wish.InitialSilence, nothingSaid)
}

// pressed gives a key to the recognition that runs, whose prompts it may cut short. What
// is said does not matter any more then.
func (o *Operations) pressed(j *job, who signaling.ParticipantID, k media.Key) {
	c := j.collects
	if !c.byKeys() || !c.hears(who) || (!c.listening && c.wish.KeepPrompt) {
		return
	}
	c.attention.end()
	c.attention = nil
	o.cut(j)
	if why, over := c.press(k); over {
		o.end(j, why)
		return
	}
	o.await(j, c.wish.InterTone, interTone)
}

// cut ends the prompts of a recognition, if they still play.
func (o *Operations) cut(j *job) {
	if !j.collects.listening {
		j.collects.listening = true
		j.player.Cancel(true)
	}
}

// await ends a recognition unless there is another key, or a first word, in time.
func (o *Operations) await(j *job, limit time.Duration, why signaling.Result) {
	c := j.collects
	o.after(c, limit, func() {
		if why == interTone {
			c.got.End = signaling.EndedByInterToneTimeout
		}
		o.end(j, why)
	})
}

// after does something later, in place of what else was to be done.
func (o *Operations) after(c *collection, limit time.Duration, do func()) {
	c.rest()
	var timer *time.Timer
	timer = time.AfterFunc(limit, func() {
		o.turns.do(func() {
			if c.timer == timer {
				do()
			}
		})
	})
	c.timer = timer
}
