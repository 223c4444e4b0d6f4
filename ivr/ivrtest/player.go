package ivrtest

import (
	"time"

	"callbot/signaling"
)

// player plays prompts without sound.
type player struct {
	length     func(uri string) time.Duration
	queue      []item
	ends       time.Duration // when the first of the queue ends
	background []string      // contexts
}

// item is one prompt; the last of a command completes it.
type item struct {
	uri     string
	context string
	last    bool
}

// end is when the prompt that plays ends, if one plays.
func (p *player) end() (time.Duration, bool) { return p.ends, len(p.queue) > 0 }

// finish ends the prompt that plays and begins the next. It reports the command's
// context when the prompt was the command's last.
func (p *player) finish(heard *[]string) (string, bool) {
	first := p.queue[0]
	p.queue = p.queue[1:]
	p.begin(p.ends, heard)
	return first.context, first.last
}

func (p *player) begin(now time.Duration, heard *[]string) {
	if len(p.queue) == 0 {
		return
	}
	length := DefaultLength
	if p.length != nil {
		length = p.length(p.queue[0].uri)
	}
	p.ends = now + length
	*heard = append(*heard, p.queue[0].uri)
}

// fail drops the command that plays and begins the next one.
func (p *player) fail(now time.Duration, heard *[]string) (string, bool) {
	if len(p.queue) == 0 {
		return "", false
	}
	context := p.queue[0].context
	for len(p.queue) > 0 && p.queue[0].context == context {
		p.queue = p.queue[1:]
	}
	p.begin(now, heard)
	return context, true
}

// control does what a command asks and returns the contexts that it cancelled.
func (p *player) control(cmd signaling.Command, now time.Duration, heard *[]string) []string {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		p.play(cmd, now, heard)
	case signaling.CancelMedia:
		return p.cancel(cmd.KeepBackground)
	case signaling.Hangup:
		return p.cancel(false)
	default: // the others play nothing
	}
	return nil
}

func (p *player) play(cmd signaling.PlayPrompt, now time.Duration, heard *[]string) {
	if cmd.Background {
		p.background = append(p.background, cmd.Context)
		for _, prompt := range cmd.Prompts {
			*heard = append(*heard, prompt.URI)
		}
		return
	}
	idle := len(p.queue) == 0
	for i, prompt := range cmd.Prompts {
		p.queue = append(p.queue, item{prompt.URI, cmd.Context, i == len(cmd.Prompts)-1})
	}
	if idle {
		p.begin(now, heard)
	}
}

func (p *player) cancel(keepBackground bool) []string {
	var contexts []string
	for _, it := range p.queue {
		if it.last {
			contexts = append(contexts, it.context)
		}
	}
	p.queue = nil
	if !keepBackground {
		contexts = append(contexts, p.background...)
		p.background = nil
	}
	return contexts
}
