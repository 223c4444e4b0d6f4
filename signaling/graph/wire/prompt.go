package wire

import (
	"callbot/signaling"
)

const (
	typeMediaPrompt = "#microsoft.graph.mediaPrompt"
	typeMediaInfo   = "#microsoft.graph.mediaInfo"

	maxPrompts = 20
	maxContext = 256
)

// forEver is the loop of a prompt that plays again and again.
const forEver = -1

// Prompt is a mediaPrompt.
type Prompt struct {
	Type      string     `json:"@odata.type,omitempty"`
	MediaInfo *MediaInfo `json:"mediaInfo,omitempty"`
	Loop      Number     `json:"loop,omitempty"` // beta; below 0 is for ever, the rest is passed over
}

func fromPrompt(p signaling.Prompt) Prompt {
	w := Prompt{Type: typeMediaPrompt, MediaInfo: &MediaInfo{Type: typeMediaInfo, URI: p.URI}}
	if p.Loop {
		w.Loop = forEver
	}
	return w
}

func fromPrompts(prompts []signaling.Prompt) (ws []Prompt) {
	for _, p := range prompts {
		ws = append(ws, fromPrompt(p))
	}
	return ws
}

// prompts reads at least so many prompts and at most so many.
func prompts(what string, ws []Prompt, least, most int) (read []signaling.Prompt, err error) {
	if len(ws) < least || len(ws) > most {
		return nil, invalid("%s: want %d to %d, not %d", what, least, most, len(ws))
	}
	for n, w := range ws {
		if w.MediaInfo == nil || w.MediaInfo.URI == "" {
			return nil, invalid("%s[%d]: want mediaInfo with a uri", what, n)
		}
		read = append(read, signaling.Prompt{URI: w.MediaInfo.URI, Loop: w.Loop < 0})
	}
	return read, nil
}

// checkContext bounds what comes back with an operation's completion.
func checkContext(clientContext string) error {
	if n := len([]rune(clientContext)); n > maxContext {
		return invalid("clientContext: want %d characters at most, not %d", maxContext, n)
	}
	return nil
}

// PlayPrompt is the body of the action playPrompt.
// https://learn.microsoft.com/graph/api/call-playprompt
type PlayPrompt struct {
	Prompts       []Prompt `json:"prompts"`
	ClientContext string   `json:"clientContext,omitempty"`
	Background    bool     `json:"background,omitempty"` // our own: plays under other prompts
}

// FromPlayPrompt writes prompts to play.
func FromPlayPrompt(p signaling.PlayPrompt) PlayPrompt {
	return PlayPrompt{Prompts: fromPrompts(p.Prompts), ClientContext: p.Context, Background: p.Background}
}

// Command reads prompts to play. Errors: InvalidArgument.
func (p *PlayPrompt) Command() (signaling.Command, error) {
	read, err := prompts("prompts", p.Prompts, 1, maxPrompts)
	if err != nil {
		return nil, err
	}
	return signaling.PlayPrompt{Prompts: read, Context: p.ClientContext, Background: p.Background}, checkContext(p.ClientContext)
}

// CancelMedia is the body of the action cancelMediaProcessing.
// https://learn.microsoft.com/graph/api/call-cancelmediaprocessing
type CancelMedia struct {
	ClientContext  string `json:"clientContext,omitempty"`
	KeepBackground bool   `json:"keepBackground,omitempty"` // our own
}

// FromCancelMedia writes the wish for silence.
func FromCancelMedia(c signaling.CancelMedia) CancelMedia {
	return CancelMedia{ClientContext: c.Context, KeepBackground: c.KeepBackground}
}

// Command reads the wish for silence. Errors: InvalidArgument.
func (c *CancelMedia) Command() (signaling.Command, error) {
	return signaling.CancelMedia{Context: c.ClientContext, KeepBackground: c.KeepBackground}, checkContext(c.ClientContext)
}
