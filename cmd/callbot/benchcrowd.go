package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"time"

	"callbot/cmd/callbot/bench"
	"callbot/examples/reception"
	"callbot/media"
	"callbot/media/prompt"
	"callbot/media/sdp"
)

// benchCallersCommand is the second process of "bench calls".
type benchCallersCommand struct {
	Transport string `default:"lite" enum:"lite,pion"`
}

// benchCallers is its name, which people do not see.
const benchCallers = "bench-callers"

// benchWords are what the callers say.
var benchWords = []string{"departments.wav", "hours.wav", "sales.wav", "support.wav", "nobody.wav"}

// Run takes orders on standard input.
func (c benchCallersCommand) Run(ctx context.Context, s *streams) error {
	words, err := benchPrompts(ctx, benchWords...)
	if err != nil {
		return err
	}
	crowd := &bench.Crowd{Codecs: codecs(), Words: words, Log: s.log, Connect: func(packet time.Duration) (media.Connector, error) {
		t, err := newTransport(mediaConfig{Listen: "127.0.0.1:0", Transport: c.Transport}, sdp.Ask{PacketTime: packet}, s.log)
		if err != nil {
			return nil, err
		}
		return t, t.Open()
	}}
	return crowd.Run(ctx, os.Stdin, s.out)
}

// benchStore has the prompts of the demonstration, none of its fallbacks.
func benchStore() (*prompt.Store, error) {
	files, err := fs.Sub(reception.Files, "prompts")
	if err != nil {
		return nil, err
	}
	return &prompt.Store{Files: files}, nil
}

func benchPrompts(ctx context.Context, names ...string) ([]*prompt.Prompt, error) {
	store, err := benchStore()
	if err != nil {
		return nil, err
	}
	prompts := make([]*prompt.Prompt, len(names))
	for i, name := range names {
		if prompts[i], err = store.Open(ctx, name); err != nil {
			return nil, err
		}
	}
	return prompts, nil
}

// crowdProcess is the callers' process as the bot's sees it.
type crowdProcess struct {
	command *exec.Cmd
	orders  io.WriteCloser
	replies io.ReadCloser
}

// startCrowd runs this program again as the callers. It ends with ctx.
func startCrowd(ctx context.Context, transport string, s *streams) (*crowdProcess, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("callers: %w", err)
	}
	p := &crowdProcess{command: exec.CommandContext(ctx, program, benchCallers, "--transport="+transport, "--log-level=WARN")}
	p.command.Stderr = logWriter{s.log}
	if p.orders, err = p.command.StdinPipe(); err != nil {
		return nil, fmt.Errorf("callers: %w", err)
	}
	if p.replies, err = p.command.StdoutPipe(); err != nil {
		return nil, fmt.Errorf("callers: %w", err)
	}
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("callers: %w", err)
	}
	return p, nil
}

// close lets the callers leave, and waits until they have.
func (p *crowdProcess) close() {
	_ = p.orders.Close()
	_ = p.command.Wait() // how they end changes no figure
}

// logWriter passes on what the callers' process says of itself.
type logWriter struct{ log *slog.Logger }

func (w logWriter) Write(b []byte) (int, error) {
	w.log.Warn("callers", slog.String("said", string(b)))
	return len(b), nil
}
