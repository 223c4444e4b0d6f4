// Package reminder calls people to remind them of an appointment.
//
// This example shows how to write a bot in Go that makes calls: a Handler that reads
// like the conversation.
package reminder

import (
	"context"
	"time"

	"callbot/bot"
	"callbot/ivr"
)

// Answer is what somebody says to their appointment.
type Answer string

// The answers. Unknown is that of those who do not answer the telephone, or press
// nothing that makes sense.
const (
	Unknown   Answer = "unknown"
	Confirmed Answer = "confirmed"
	Cancelled Answer = "cancelled"
)

// Reminder is one call about one appointment.
type Reminder struct {
	At time.Time
	// Prompts is what the names of prompts begin with: a folder or a URL.
	Prompts string
	// Answered is told what came of it, once.
	Answered func(Answer)
}

// ServeCall speaks with whoever was called.
func (r *Reminder) ServeCall(ctx context.Context, call *bot.Call) error {
	answer := Unknown
	call.OnHangup(func(context.Context, error) { r.Answered(answer) })
	if err := call.Answer(ctx); err != nil {
		return err
	}
	choice, err := r.ask(ctx, call)
	if err != nil {
		return call.Play(ctx, r.Prompts+"goodbye.wav")
	}
	answer = Answer(choice)
	return call.Play(ctx, r.Prompts+choice+".wav")
}

// ask says when the appointment is, as often as it is wished for, and returns the
// answer.
func (r *Reminder) ask(ctx context.Context, call *bot.Call) (string, error) {
	for {
		choice, err := call.Menu(ctx, ivr.Menu{
			Choices: map[string]string{"1": string(Confirmed), "2": string(Cancelled), "*": "again"},
			Question: ivr.Question{
				Ask: r.say("hello", "at", "choose"), AskAgain: r.say("choose"), NoMatch: r.say("invalid"),
			},
		})
		if err != nil || choice != "again" {
			return choice, err
		}
	}
}

// say is prompts by name; the time of day follows "at".
func (r *Reminder) say(names ...string) ivr.Pieces {
	var pieces ivr.Pieces
	for _, name := range names {
		pieces = append(pieces, ivr.File(r.Prompts+name+".wav"))
		if name == "at" {
			pieces = append(pieces, ivr.Clock{Of: ivr.Const(r.At)})
		}
	}
	return pieces
}
