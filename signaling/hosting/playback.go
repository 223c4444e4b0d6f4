package hosting

import (
	"context"
	"errors"
	"io"
	"slices"

	"callbot/media/prompt"
	"callbot/media/wav"
	"callbot/signaling"
)

// maxMade is how many of a call's recordings can be played on it; the oldest are
// forgotten first.
const maxMade = 64

// open finds a prompt: what was recorded on this very call, whose token its application
// need not show again, or whatever the opener knows.
func (o *Operations) open(ctx context.Context, uri string) (*prompt.Prompt, error) {
	var made signaling.Recording
	o.turns.ask(func() {
		at := slices.IndexFunc(o.made, func(r signaling.Recording) bool { return r.Location == uri })
		if at >= 0 {
			made = o.made[at]
		}
	})
	if made.Location == "" {
		return o.Prompts.Open(ctx, uri)
	}
	file, err := o.Studio.Shelf.Open(made)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return playable(ctx, uri, file)
}

// remember lets a recording be played on the call. It is for the turns.
func (o *Operations) remember(made signaling.Recording) {
	if made.Location == "" {
		return
	}
	if len(o.made) == maxMade {
		o.made = slices.Delete(o.made, 0, 1)
	}
	o.made = append(o.made, made)
}

// playable makes a prompt of a recording.
func playable(ctx context.Context, uri string, file io.ReadSeeker) (*prompt.Prompt, error) {
	sound, err := wav.NewReader(file)
	if err != nil {
		return nil, err
	}
	samples := make([]int16, sound.Samples())
	if _, err := sound.ReadSamples(samples); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return prompt.Encoding{}.Make(ctx, uri, samples, sound.Rate())
}
