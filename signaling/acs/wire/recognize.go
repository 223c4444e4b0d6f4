package wire

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

// SpeechOptions say when speech is over, in milliseconds.
type SpeechOptions struct {
	EndSilence *int `json:"endSilenceTimeoutInMs,omitempty"`
}

// The bounds of Recognize.
const (
	maxInitialSilence = 300
	maxInterTone      = 60
	maxTones          = 250
	maxEndSilence     = 20000
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
		r.Options.DTMF.check(), r.Options.Speech.check(), checkContext(r.OperationContext))
}

func (d *DTMFOptions) check() error {
	if d == nil {
		return nil
	}
	return firstOf(within("interToneTimeoutInSeconds", d.InterTone, 1, maxInterTone),
		within("maxTonesToCollect", d.MaxTones, 1, maxTones))
}

func (s *SpeechOptions) check() error {
	if s == nil {
		return nil
	}
	return within("endSilenceTimeoutInMs", s.EndSilence, 0, maxEndSilence)
}

// within checks a number that may be left out.
func within(property string, n *int, least, most int) error {
	if n != nil && (*n < least || *n > most) {
		return invalid("%s: %d is not from %d to %d", property, *n, least, most)
	}
	return nil
}
