package bench

import (
	"context"
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// talking is the share of time in which somebody in a conversation talks (ITU-T P.59:
// talk spurts of 1.004 s and pauses of 1.587 s on average).
const talking = 0.385

// withPauses puts silence after the words, so that they are as much of the whole as
// somebody's in a conversation.
func withPauses(ctx context.Context, words []*prompt.Prompt) ([]*prompt.Prompt, error) {
	var said time.Duration
	for _, p := range words {
		said += p.Duration()
	}
	pause := time.Duration(float64(said) * (1 - talking) / talking)
	rate := media.Rate16k
	silence, err := prompt.Encoding{}.Make(ctx, "silence", make([]int16, rate.Samples(pause)), rate)
	if err != nil {
		return nil, err
	}
	return append(words[:len(words):len(words)], silence), nil
}
