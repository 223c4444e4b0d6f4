package hosting

import (
	"slices"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// collection is the keys that a Recognize collects, and when there are enough.
type collection struct {
	wish      signaling.Recognize
	listening bool // the prompts are over, or were cut short
	got       signaling.Recognition
	timer     *time.Timer // ends it in silence; nil while nothing is waited for

	attention *attention     // to what is said; nil while that does not matter
	spoke     bool           // somebody has begun to say something
	said      []media.Phrase // that are whole, and no choice
}

// byKeys reports whether a key may answer.
func (c *collection) byKeys() bool {
	return c.wish.By != signaling.BySpeech && (len(c.wish.Choices) == 0 ||
		slices.ContainsFunc(c.wish.Choices, func(choice signaling.Choice) bool { return choice.Tone != 0 }))
}

// bySpeech reports whether something that is said may answer.
func (c *collection) bySpeech() bool {
	return c.wish.By != signaling.ByKeys && (len(c.wish.Choices) == 0 ||
		slices.ContainsFunc(c.wish.Choices, func(choice signaling.Choice) bool { return len(choice.Phrases) > 0 }))
}

// hears reports whether the keys of a participant count; who is "" where there is but
// one.
func (c *collection) hears(who signaling.ParticipantID) bool {
	return c.wish.Participant == "" || who == "" || who == c.wish.Participant
}

// press takes a key, and says why no more are needed, if so.
func (c *collection) press(k media.Key) (why signaling.Result, over bool) {
	if len(c.wish.Choices) > 0 {
		return c.choose(k), true
	}
	if slices.Contains(c.wish.StopTones, k) {
		c.got.End = signaling.EndedByStopTone
		return stopTone, true
	}
	c.got.Tones = append(c.got.Tones, k)
	if len(c.got.Tones) < c.wish.MaxTones {
		return signaling.Result{}, false
	}
	c.got.End = signaling.EndedByMaxTones
	return enoughTones, true
}

// choose takes the key that is the answer.
func (c *collection) choose(k media.Key) signaling.Result {
	at := slices.IndexFunc(c.wish.Choices, func(choice signaling.Choice) bool { return choice.Tone == k })
	if at < 0 {
		return wrongTone
	}
	c.got = signaling.Recognition{Tones: []media.Key{k}, Label: c.wish.Choices[at].Label, End: signaling.EndedByChoice}
	return chosen
}

// rest waits for nothing any more.
func (c *collection) rest() {
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
}
