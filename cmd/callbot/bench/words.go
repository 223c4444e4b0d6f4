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

// withPauses puts silence after each word, so that words are as much of the whole as
// somebody's in a conversation.
func withPauses(ctx context.Context, words []*prompt.Prompt) ([]*prompt.Prompt, error) {
	rate := media.Rate16k
	said := make([]*prompt.Prompt, 0, 2*len(words))
	for _, word := range words {
		pause := time.Duration(float64(word.Duration()) * (1 - talking) / talking)
		silence, err := prompt.Encoding{}.Make(ctx, "silence", make([]int16, rate.Samples(pause)), rate)
		if err != nil {
			return nil, err
		}
		said = append(said, word, silence)
	}
	return said, nil
}

// from is what a caller says who begins elsewhere than the one before, so that not all
// talk and pause together.
func from(words []*prompt.Prompt, caller int) []*prompt.Prompt {
	first := caller % max(1, len(words))
	return append(words[first:len(words):len(words)], words[:first]...)
}
