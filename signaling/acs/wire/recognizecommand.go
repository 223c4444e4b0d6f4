package wire

import (
	"time"

	"callbot/signaling"
)

// Command reads what is to be recognized; who answers is left to the reader, who knows
// the call. Errors: InvalidArgument.
func (r *Recognize) Command() (signaling.Recognize, error) {
	sources := r.PlayPrompts
	if len(sources) == 0 && r.PlayPrompt != nil {
		sources = []PlaySource{*r.PlayPrompt}
	}
	prompts, err := Prompts("playPrompts", sources)
	if err != nil {
		return signaling.Recognize{}, err
	}
	cmd := signaling.Recognize{
		Prompts: prompts, Interrupt: r.Interrupt, KeepPrompt: !r.Options.InterruptPrompt, By: inputs[r.InputType],
		InitialSilence: seconds(r.Options.InitialSilence), Language: r.Options.Language,
	}
	if s := r.Options.Speech; s != nil && s.EndSilence != nil {
		cmd.EndSilence = time.Duration(*s.EndSilence) * time.Millisecond
	}
	if d := r.Options.DTMF; d != nil {
		cmd.InterTone = seconds(d.InterTone)
		if d.MaxTones != nil {
			cmd.MaxTones = *d.MaxTones
		}
		if cmd.StopTones, err = ParseTones("stopTones", d.StopTones); err != nil {
			return signaling.Recognize{}, err
		}
	}
	if r.InputType == RecognizeChoices {
		cmd.Choices, err = choices(r.Options.Choices)
	}
	return cmd, err
}

// inputs are how somebody may answer, by what is to be recognized.
var inputs = map[string]signaling.RecognitionInput{
	RecognizeDTMF: signaling.ByKeys, RecognizeSpeech: signaling.BySpeech,
	RecognizeSpeechOrDTMF: signaling.ByEither, RecognizeChoices: signaling.ByEither,
}

func choices(list []Choice) ([]signaling.Choice, error) {
	var read []signaling.Choice
	for i, c := range list {
		choice := signaling.Choice{Label: c.Label, Phrases: c.Phrases}
		switch {
		case c.Label == "":
			return nil, invalid("choices[%d].label: it is missing", i)
		case c.Tone == "" && len(c.Phrases) == 0:
			return nil, invalid("choices[%d]: neither phrases nor a tone", i)
		case c.Tone != "":
			var ok bool
			if choice.Tone, ok = ParseTone(c.Tone); !ok {
				return nil, invalid("choices[%d].tone: %.20q is no tone", i, c.Tone)
			}
		}
		read = append(read, choice)
	}
	return read, nil
}

func seconds(n *int) time.Duration {
	if n == nil {
		return 0
	}
	return time.Duration(*n) * time.Second
}

// FromRecognize writes what is to be recognized, of whom. The dialect has no choices by
// key alone: the label of one without phrases may be said too, where speech is
// understood.
func FromRecognize(cmd signaling.Recognize, target Identifier) Recognize {
	r := Recognize{
		InputType: RecognizeDTMF, Interrupt: cmd.Interrupt, OperationContext: cmd.Context,
		Options: &RecognizeOptions{
			Target: &target, InterruptPrompt: !cmd.KeepPrompt, InitialSilence: inSeconds(cmd.InitialSilence), Language: cmd.Language,
		},
	}
	for _, p := range cmd.Prompts {
		r.PlayPrompts = append(r.PlayPrompts, FromPrompt(p))
	}
	if len(r.PlayPrompts) > 0 {
		r.PlayPrompt = &r.PlayPrompts[0] // older versions know this one only
	}
	switch {
	case len(cmd.Choices) > 0:
		r.InputType = RecognizeChoices
		r.Options.Choices = fromChoices(cmd.Choices)
		return r
	case cmd.By == signaling.BySpeech:
		r.InputType = RecognizeSpeech
	case cmd.By == signaling.ByEither:
		r.InputType = RecognizeSpeechOrDTMF
	}
	if cmd.By != signaling.ByKeys && cmd.EndSilence > 0 {
		milliseconds := int(cmd.EndSilence.Milliseconds())
		r.Options.Speech = &SpeechOptions{EndSilence: &milliseconds}
	}
	if cmd.By != signaling.BySpeech {
		r.Options.DTMF = &DTMFOptions{InterTone: inSeconds(cmd.InterTone), StopTones: ToneNames(cmd.StopTones)}
		if cmd.MaxTones > 0 {
			r.Options.DTMF.MaxTones = &cmd.MaxTones
		}
	}
	return r
}

func fromChoices(choices []signaling.Choice) (list []Choice) {
	for _, c := range choices {
		written := Choice{Label: c.Label, Phrases: c.Phrases, Tone: ToneName(c.Tone)}
		if len(c.Phrases) == 0 {
			written.Phrases = []string{c.Label}
		}
		list = append(list, written)
	}
	return list
}

// inSeconds rounds up to whole seconds; nil stands for 0.
func inSeconds(d time.Duration) *int {
	if d == 0 {
		return nil
	}
	n := int((d + time.Second - 1) / time.Second)
	return &n
}
