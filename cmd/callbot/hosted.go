package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	neturl "net/url"
	"strings"
	"time"

	"callbot/media"
	"callbot/media/prompt"
	"callbot/media/wav"
	"callbot/signaling"
	"callbot/signaling/hosting"
)

// Where a bot serves what its calling service, or who listens to recordings, fetches.
const (
	promptsPath    = "/bot/prompts/"
	recordingsPath = "/bot/recordings/"
)

// hostedByService reads who ends the sound of a bot's calls.
func hostedByService(who string) (bool, error) {
	switch who {
	case "", "app":
		return false, nil
	case "service":
		return true, nil
	default:
		return false, fmt.Errorf("media: hosting must be app or service, not %q", who)
	}
}

// namedPrompts is a Controller whose service hosts the sound: prompts of the bot's own
// folder are named by the URLs under which the bot serves them.
type namedPrompts struct {
	signaling.Controller
	url string // of the folder, with a slash at the end
}

// Control gives a command to the service.
func (c namedPrompts) Control(ctx context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	switch named := cmd.(type) {
	case signaling.PlayPrompt:
		named.Prompts = c.name(named.Prompts)
		cmd = named
	case signaling.Record:
		named.Prompts = c.name(named.Prompts)
		cmd = named
	case signaling.StartHoldMusic:
		if named.Music.URI != "" { // "" is the service's own
			named.Music = c.name([]signaling.Prompt{named.Music})[0]
			cmd = named
		}
	default: // names no prompts
	}
	return c.Controller.Control(ctx, id, cmd)
}

func (c namedPrompts) name(prompts []signaling.Prompt) []signaling.Prompt {
	named := make([]signaling.Prompt, len(prompts))
	for i, p := range prompts {
		file := strings.TrimPrefix(strings.TrimPrefix(p.URI, "file:"), "//")
		if !strings.Contains(file, ":") {
			p.URI = c.url + (&neturl.URL{Path: file}).EscapedPath()
		}
		named[i] = p
	}
	return named
}

// promptFiles serves the prompts of a bot's own folder as calling services want them:
// WAV, mono, 16 kHz, 16 bits, whatever the files are. One that cannot be played is
// replaced as it is where the bot plays it.
type promptFiles struct{ prompts hosting.Opener }

// ServeHTTP gives one prompt.
func (f promptFiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, promptsPath)
	if name == "" || strings.Contains(name, ":") { // the folder's files only, no URLs and texts
		http.NotFound(w, r)
		return
	}
	opened, err := f.prompts.Open(r.Context(), name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	file, err := wavOf(opened)
	if err != nil {
		http.Error(w, "the prompt cannot be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "audio/wav")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file))
}

// wavOf is a prompt as a WAV file.
func wavOf(p *prompt.Prompt) ([]byte, error) {
	var file memory
	w, err := wav.NewWriter(&file, media.Rate16k, 1)
	if err != nil {
		return nil, err
	}
	sound := p.PCM()
	if err := w.WriteSamples(sound[:min(len(sound), media.Rate16k.Samples(p.Duration()))]); err != nil {
		return nil, err
	}
	err = w.Close()
	return file.bytes, err
}

// memory is a file in memory.
type memory struct{ bytes []byte }

// WriteAt writes p at an offset, which may be beyond the end.
func (m *memory) WriteAt(p []byte, offset int64) (int, error) {
	if grow := int(offset) + len(p) - len(m.bytes); grow > 0 {
		m.bytes = append(m.bytes, make([]byte, grow)...)
	}
	return copy(m.bytes[offset:], p), nil
}
