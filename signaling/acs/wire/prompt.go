package wire

import (
	"strings"

	"callbot/signaling"
)

// The kinds of what can be played.
const (
	FileSource = "file"
	TextSource = "text"
	SSMLSource = "ssml"
)

// PlaySource is one piece of sound to play.
// https://learn.microsoft.com/rest/api/communication/callautomation/call-media/play#playsource
type PlaySource struct {
	Kind    string `json:"kind"`
	CacheID string `json:"playSourceCacheId,omitempty"`
	File    *File  `json:"file,omitempty"`
	Text    *Text  `json:"text,omitempty"`
	SSML    *SSML  `json:"ssml,omitempty"`
}

// File is a recording at an address.
type File struct {
	URI string `json:"uri"`
}

// Text is to be spoken.
type Text struct {
	Text       string `json:"text"`
	Locale     string `json:"sourceLocale,omitempty"`
	VoiceKind  string `json:"voiceKind,omitempty"` // male, female
	VoiceName  string `json:"voiceName,omitempty"`
	EndpointID string `json:"customVoiceEndpointId,omitempty"`
}

// SSML is to be spoken as it is marked up (Speech Synthesis Markup Language).
type SSML struct {
	Text       string `json:"ssmlText"`
	EndpointID string `json:"customVoiceEndpointId,omitempty"`
}

// say marks the text of a prompt that is spoken.
const say = "say:"

// FromPrompt writes a prompt.
func FromPrompt(p signaling.Prompt) PlaySource {
	if text, ok := strings.CutPrefix(p.URI, say); ok {
		return PlaySource{Kind: TextSource, Text: &Text{Text: text}}
	}
	return PlaySource{Kind: FileSource, File: &File{URI: p.URI}}
}

// Prompt reads a prompt. Errors: InvalidArgument; with sub-code 8582 for a text that
// says nothing.
func (p *PlaySource) Prompt() (signaling.Prompt, error) {
	switch {
	case p.Kind == FileSource && p.File != nil && p.File.URI != "":
		return signaling.Prompt{URI: p.File.URI}, nil
	case p.Kind == TextSource && p.Text != nil:
		if err := oneOf("playSource.text.voiceKind", p.Text.VoiceKind, "male", "female"); err != nil {
			return signaling.Prompt{}, err
		}
		return spoken(p.Text.Text)
	case p.Kind == SSMLSource && p.SSML != nil:
		return spoken(plainText(p.SSML.Text))
	case p.Kind == "":
		return signaling.Prompt{}, invalid("playSource.kind: it is missing")
	default:
		return signaling.Prompt{}, firstOf(oneOf("playSource.kind", p.Kind, FileSource, TextSource, SSMLSource),
			invalid("playSource: there is no %s", p.Kind))
	}
}

func spoken(text string) (signaling.Prompt, error) {
	if strings.TrimSpace(text) == "" {
		return signaling.Prompt{}, &signaling.Error{Code: signaling.InvalidArgument, Subcode: 8582, Message: "Action failed, the text or SSML to play is empty."}
	}
	return signaling.Prompt{URI: say + text}, nil
}

// Prompts reads several. Errors: InvalidArgument.
func Prompts(property string, sources []PlaySource) ([]signaling.Prompt, error) {
	const most = 10
	if len(sources) > most {
		return nil, invalid("%s: %d are more than %d", property, len(sources), most)
	}
	var prompts []signaling.Prompt
	for i := range sources {
		p, err := sources[i].Prompt()
		if err != nil {
			return nil, err
		}
		prompts = append(prompts, p)
	}
	return prompts, nil
}

// Play plays to some, or with nobody named to everybody.
type Play struct {
	Sources              []PlaySource `json:"playSources"`
	To                   []Identifier `json:"playTo"`
	Interrupt            bool         `json:"interruptCallMediaOperation,omitempty"`
	Options              *PlayOptions `json:"playOptions,omitempty"`
	OperationContext     string       `json:"operationContext,omitempty"`
	OperationCallbackURI string       `json:"operationCallbackUri,omitempty"`
}

// PlayOptions say how to play.
type PlayOptions struct {
	Loop bool `json:"loop"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (p *Play) Check() error {
	if len(p.Sources) == 0 {
		return invalid("playSources: there is nothing to play")
	}
	if len(p.To) > maxTargets {
		return invalid("playTo: %d are more than %d", len(p.To), maxTargets)
	}
	for i := range p.To {
		if err := named("playTo", &p.To[i]); err != nil {
			return err
		}
	}
	return checkContext(p.OperationContext)
}

// Prompts reads what is to be played. Errors: InvalidArgument.
func (p *Play) Prompts() ([]signaling.Prompt, error) {
	prompts, err := Prompts("playSources", p.Sources)
	if err == nil && p.Options != nil && p.Options.Loop {
		for i := range prompts {
			prompts[i].Loop = true
		}
	}
	return prompts, err
}
