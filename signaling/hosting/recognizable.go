package hosting

import (
	"slices"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// Limits of what may be recognized, and what is used where the command does not say
// (Azure Communication Services: CallMedia, Recognize).
const (
	maxTones              = 250
	maxChoices            = 16 // as many as there are keys
	maxInitialSilence     = 5 * time.Minute
	minInterTone          = time.Second
	maxInterTone          = time.Minute
	maxSpokenChoices      = 100
	maxPhrases            = 500 // of all choices together
	maxPhrase             = 200 // bytes
	defaultInitialSilence = 5 * time.Second
	defaultInterTone      = 2 * time.Second
)

// Limits of speech that is recognized.
const (
	defaultEndSilence = 2 * time.Second
	maxEndSilence     = 20 * time.Second
	maxSpeech         = time.Minute      // somebody who goes on is cut off
	maxUnderstanding  = 10 * time.Second // what was said is understood by then, or never
)

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
	case cmd.EndSilence < 0 || cmd.EndSilence > maxEndSilence:
		return invalid("the silence after the last word is up to %v, not %v", maxEndSilence, cmd.EndSilence)
	case cmd.By > signaling.ByEither:
		return invalid("nobody answers by %d", cmd.By)
	}
	if err := checkChoices(cmd); err != nil {
		return err
	}
	return checkContext(cmd.Context)
}

func checkChoices(cmd signaling.Recognize) error {
	limit := maxChoices
	if cmd.By != signaling.ByKeys {
		limit = maxSpokenChoices
	}
	if n := len(cmd.Choices); n > limit {
		return invalid("want at most %d choices, not %d", limit, n)
	}
	phrases := 0
	for i, choice := range cmd.Choices {
		spoken := cmd.By != signaling.ByKeys && len(choice.Phrases) > 0
		switch {
		case choice.Label == "" || (!choice.Tone.Valid() && (choice.Tone != 0 || !spoken)):
			return invalid("a choice has a label, and a key or phrases")
		case choice.Tone != 0 && slices.ContainsFunc(cmd.Choices[:i], func(other signaling.Choice) bool { return other.Tone == choice.Tone }):
			return invalid("two choices have the same key")
		case slices.ContainsFunc(choice.Phrases, func(p string) bool { return len(p) > maxPhrase }):
			return invalid("a phrase is longer than %d bytes", maxPhrase)
		}
		phrases += len(choice.Phrases)
	}
	if phrases > maxPhrases {
		return invalid("want at most %d phrases, not %d", maxPhrases, phrases)
	}
	return nil
}
