package hosting

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"unicode"

	"callbot/media"
	"callbot/signaling"
)

// The methods below are for the turns alone.

// attends reports whether the job that runs still listens by a.
func (o *Operations) attends(a *attention) bool {
	return len(o.jobs) > 0 && o.jobs[0] == a.job && a.job.collects.attention == a
}

// spoke goes on when somebody has begun to speak: the prompts are cut short, and there
// is no silence to wait for any more.
func (o *Operations) spoke(a *attention) {
	c := a.job.collects
	if !o.attends(a) || c.spoke {
		return
	}
	c.spoke = true
	o.cut(a.job)
	o.after(c, maxSpeech, func() { o.spoken(a) })
}

// spoken goes on when all was said: what it was is to be understood now.
func (o *Operations) spoken(a *attention) {
	if !o.attends(a) {
		return
	}
	a.said.Store(true)
	a.sound.end(false)
	o.after(a.job.collects, maxUnderstanding, func() { o.understood(a, context.DeadlineExceeded) })
}

// phrase takes something that was understood, or was not.
func (o *Operations) phrase(a *attention, p media.Phrase) {
	if !o.attends(a) {
		return
	}
	if p.Text != "" {
		o.spoke(a)
	}
	if p.Partial {
		return
	}
	c := a.job.collects
	if why, over := c.say(p); over {
		o.end(a.job, why)
	}
}

// understood ends a recognition when nothing more is understood. Where nobody has spoken
// it goes on without: there may be keys.
func (o *Operations) understood(a *attention, err error) {
	if !o.attends(a) {
		return
	}
	c := a.job.collects
	if lost := a.sound.dropped(); (lost > 0 || err != nil) && o.Log != nil {
		o.Log.Warn("speech was not wholly understood", slog.String("call", string(o.Call)), slog.Int("lost", lost), slog.Any("error", err))
	}
	if errors.Is(err, context.DeadlineExceeded) && len(c.said) > 0 {
		err = nil
	}
	switch {
	case err != nil:
		c.got = signaling.Recognition{}
		o.end(a.job, notListened(err))
	case c.spoke || len(c.said) > 0:
		o.end(a.job, c.conclude())
	default:
		c.attention = nil
	}
}

// notListened is what the reason why nothing was understood is in a result.
func notListened(err error) signaling.Result {
	switch {
	case errors.Is(err, media.ErrLanguage):
		return badLanguage
	case errors.Is(err, media.ErrCrowded):
		return speechCrowded
	case errors.Is(err, context.DeadlineExceeded):
		return speechLate
	default:
		return speechFailed
	}
}

// say takes a phrase that is whole, and says why no more are needed, if so.
func (c *collection) say(p media.Phrase) (why signaling.Result, over bool) {
	words := plain(p.Text)
	for _, choice := range c.wish.Choices {
		at := slices.IndexFunc(choice.Phrases, func(phrase string) bool { return words != "" && plain(phrase) == words })
		if at >= 0 {
			c.got = signaling.Recognition{
				Label: choice.Label, Speech: choice.Phrases[at], Confidence: p.Confidence, End: signaling.EndedBySpokenChoice,
			}
			return spokenChoice, true
		}
	}
	c.said = append(c.said, p)
	return signaling.Result{}, false
}

// conclude is what all that was said comes to, where it was no choice.
func (c *collection) conclude() signaling.Result {
	switch {
	case len(c.wish.Choices) > 0 && len(c.said) > 0:
		return noChoice
	case !slices.ContainsFunc(c.said, func(p media.Phrase) bool { return p.Text != "" }):
		return notUnderstood
	}
	var texts []string
	c.got = signaling.Recognition{End: signaling.EndedBySpeech}
	for _, p := range c.said {
		if p.Text == "" {
			continue
		}
		if len(texts) == 0 || p.Confidence < c.got.Confidence {
			c.got.Confidence = p.Confidence
		}
		texts = append(texts, p.Text)
	}
	c.got.Speech = strings.Join(texts, " ")
	return speech
}

// plain is a text without what cannot be heard: in lower case, its words one space apart.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '\''
	}), " ")
}
