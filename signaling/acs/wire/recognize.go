package wire

import (
	"time"

	"callbot/media"
	"callbot/signaling"
)

// The kinds of what can be recognized.
const (
	RecognizeDTMF         = "dtmf"
	RecognizeSpeech       = "speech"
	RecognizeSpeechOrDTMF = "speechOrDtmf"
	RecognizeChoices      = "choices"
)

// Recognize plays prompts and hears what one participant answers.
// https://learn.microsoft.com/rest/api/communication/callautomation/call-media/recognize
type Recognize struct {
	InputType            string            `json:"recognizeInputType"`
	PlayPrompt           *PlaySource       `json:"playPrompt,omitempty"`
	PlayPrompts          []PlaySource      `json:"playPrompts,omitempty"`
	Interrupt            bool              `json:"interruptCallMediaOperation,omitempty"`
	Options              *RecognizeOptions `json:"recognizeOptions"`
	OperationContext     string            `json:"operationContext,omitempty"`
	OperationCallbackURI string            `json:"operationCallbackUri,omitempty"`
}

// RecognizeOptions say whom to hear, and what ends it. Times are in seconds.
type RecognizeOptions struct {
	Target          *Identifier    `json:"targetParticipant"`
	InterruptPrompt bool           `json:"interruptPrompt,omitempty"`
	InitialSilence  *int           `json:"initialSilenceTimeoutInSeconds,omitempty"`
	Language        string         `json:"speechLanguage,omitempty"`
	ModelEndpointID string         `json:"speechRecognitionModelEndpointId,omitempty"`
	DTMF            *DTMFOptions   `json:"dtmfOptions,omitempty"`
	Choices         []Choice       `json:"choices,omitempty"`
	Speech          *SpeechOptions `json:"speechOptions,omitempty"`
}

// DTMFOptions say which keys are enough.
type DTMFOptions struct {
	InterTone *int     `json:"interToneTimeoutInSeconds,omitempty"`
	MaxTones  *int     `json:"maxTonesToCollect,omitempty"`
	StopTones []string `json:"stopTones,omitempty"`
}

// Choice is an answer by a word or a key.
type Choice struct {
	Label   string   `json:"label"`
	Phrases []string `json:"phrases"`
	Tone    string   `json:"tone,omitempty"`
}

// SpeechOptions say when speech is over.
type SpeechOptions struct {
	EndSilence *int `json:"endSilenceTimeoutInMs,omitempty"`
}

// The bounds of Recognize.
const (
	maxInitialSilence = 300
	maxInterTone      = 60
	maxTones          = 250
	maxChoices        = 100
)

// Check says what can never be right. Errors: InvalidArgument.
func (r *Recognize) Check() error {
	switch {
	case r.InputType == "":
		return invalid("recognizeInputType: it is missing")
	case r.Options == nil:
		return invalid("recognizeOptions: it is missing")
	case r.InputType == RecognizeChoices && len(r.Options.Choices) == 0:
		return invalid("recognizeOptions.choices: it is missing")
	case len(r.Options.Choices) > maxChoices:
		return invalid("recognizeOptions.choices: more than %d", maxChoices)
	}
	return firstOf(
		oneOf("recognizeInputType", r.InputType, RecognizeDTMF, RecognizeSpeech, RecognizeSpeechOrDTMF, RecognizeChoices),
		named("recognizeOptions.targetParticipant", r.Options.Target),
		within("initialSilenceTimeoutInSeconds", r.Options.InitialSilence, 0, maxInitialSilence),
		r.Options.DTMF.check(), checkContext(r.OperationContext))
}

func (d *DTMFOptions) check() error {
	if d == nil {
		return nil
	}
	return firstOf(within("interToneTimeoutInSeconds", d.InterTone, 1, maxInterTone),
		within("maxTonesToCollect", d.MaxTones, 1, maxTones))
}

// within checks a number that may be left out.
func within(property string, n *int, least, most int) error {
	if n != nil && (*n < least || *n > most) {
		return invalid("%s: %d is not from %d to %d", property, *n, least, most)
	}
	return nil
}

// Command reads what can be recognized by keys; who presses them is left to the reader,
// who knows the call. Errors: InvalidArgument.
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
		Prompts: prompts, Interrupt: r.Interrupt, KeepPrompt: !r.Options.InterruptPrompt,
		InitialSilence: seconds(r.Options.InitialSilence),
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

func choices(list []Choice) ([]signaling.Choice, error) {
	var read []signaling.Choice
	for i, c := range list {
		if c.Label == "" {
			return nil, invalid("choices[%d].label: it is missing", i)
		}
		if c.Tone == "" {
			continue // by speech only
		}
		k, ok := ParseTone(c.Tone)
		if !ok {
			return nil, invalid("choices[%d].tone: %.20q is no tone", i, c.Tone)
		}
		read = append(read, signaling.Choice{Label: c.Label, Tone: k})
	}
	return read, nil
}

func seconds(n *int) time.Duration {
	if n == nil {
		return 0
	}
	return time.Duration(*n) * time.Second
}

// FromRecognize writes what is to be recognized, of whom.
func FromRecognize(cmd signaling.Recognize, target Identifier) Recognize {
	r := Recognize{
		InputType: RecognizeDTMF, Interrupt: cmd.Interrupt, OperationContext: cmd.Context,
		Options: &RecognizeOptions{Target: &target, InterruptPrompt: !cmd.KeepPrompt, InitialSilence: inSeconds(cmd.InitialSilence)},
	}
	for _, p := range cmd.Prompts {
		r.PlayPrompts = append(r.PlayPrompts, FromPrompt(p))
	}
	if len(r.PlayPrompts) > 0 {
		r.PlayPrompt = &r.PlayPrompts[0] // older versions know this one only
	}
	if len(cmd.Choices) > 0 {
		r.InputType = RecognizeChoices
		for _, c := range cmd.Choices {
			r.Options.Choices = append(r.Options.Choices, Choice{Label: c.Label, Phrases: []string{c.Label}, Tone: ToneName(c.Tone)})
		}
		return r
	}
	r.Options.DTMF = &DTMFOptions{InterTone: inSeconds(cmd.InterTone), StopTones: ToneNames(cmd.StopTones)}
	if cmd.MaxTones > 0 {
		r.Options.DTMF.MaxTones = &cmd.MaxTones
	}
	return r
}

// inSeconds rounds up to whole seconds; nil stands for 0.
func inSeconds(d time.Duration) *int {
	if d == 0 {
		return nil
	}
	n := int((d + time.Second - 1) / time.Second)
	return &n
}

// DTMFResult is the keys that were recognized.
type DTMFResult struct {
	Tones []string `json:"tones"`
}

// ChoiceResult is the answer that was recognized.
type ChoiceResult struct {
	Label            string  `json:"label"`
	RecognizedPhrase string  `json:"recognizedPhrase,omitempty"`
	Confidence       float64 `json:"confidence,omitempty"`
}

// SpeechResult is the speech that was recognized.
type SpeechResult struct {
	Speech     string  `json:"speech"`
	Confidence float64 `json:"confidence,omitempty"`
}

// Keys are the keys of a result; those that are not known are passed over.
func (d *DTMFResult) Keys() []media.Key {
	if d == nil {
		return nil
	}
	var keys []media.Key
	for _, name := range d.Tones {
		if k, ok := ParseTone(name); ok {
			keys = append(keys, k)
		}
	}
	return keys
}
