package main

import (
	"context"
	"errors"
	"fmt"
	neturl "net/url"
	"time"

	"callbot/media"
	"callbot/media/pace"
	"callbot/media/session"
	"callbot/media/wav"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// Exit codes of the phone.
const (
	exitRejected    = 3
	exitNotAnswered = 4
	exitMedia       = 5
)

// phoneCommand is a caller, or somebody who waits to be called.
type phoneCommand struct {
	To       string `xor:"way" required:"" placeholder:"ID" help:"Call this name."`
	Register string `xor:"way" required:"" placeholder:"ID" help:"Wait to be called by this name."`

	Server string `default:"http://127.0.0.1:8080" placeholder:"URL" help:"The calling service (${default})."`
	From   string `placeholder:"ID" help:"Who calls."`

	AnswerAfter time.Duration `default:"1s" help:"With --register: ring this long (${default})."`
	Reject      bool          `help:"With --register: decline as busy."`
	Loop        bool          `help:"With --register: go on after the first call."`

	Say       string        `type:"existingfile" placeholder:"IN.wav" help:"Say this once the call is established."`
	Press     presses       `placeholder:"KEYS" help:"Press keys, each at a time after the call is established: 1@2.5s,#@4s,5@6s+200ms."`
	PressMode string        `default:"rfc4733" enum:"rfc4733,inband,both" help:"Send keys as events, in the sound, or both (${default})."`
	MuteAt    time.Duration `placeholder:"5s" help:"Mute the phone so long after the call was established."`
	UnmuteAt  time.Duration `placeholder:"8s" help:"End that."`
	Record    string        `placeholder:"OUT.wav" help:"Record what is heard from when the call is established."`
	For       time.Duration `placeholder:"10s" help:"Hang up so long after the call was established."`
	JSON      bool          `help:"Print events as JSON objects, one a line."`
}

// Help is the end of the command's help page.
func (phoneCommand) Help() string {
	return `Exit codes: 0 answered and ended in order, 3 rejected, 4 not answered, 5 media failed,
1 anything else, 2 usage.

Examples:

  callbot phone --to reception --press 1@4s --record heard.wav --for 12s
  callbot phone --to meeting --from alice --say hello.wav --mute-at 5s --json
  callbot phone --register alice --answer-after 2s --say hello.wav --loop`
}

// Validate is called when the flags have been read: what can be known to be of no use is
// refused before anybody is called.
func (c *phoneCommand) Validate() error {
	switch server, err := neturl.Parse(c.Server); {
	case c.To == "" && c.Register == "":
		return errors.New("--to and --register want a name")
	case c.Register == "" && c.Reject:
		return errors.New("--reject goes with --register")
	case c.Register == "" && c.Loop:
		return errors.New("--loop goes with --register")
	case min(c.AnswerAfter, c.MuteAt, c.UnmuteAt, c.For) < 0:
		return errors.New("--answer-after, --mute-at, --unmute-at and --for must not be negative")
	case err != nil || server.Host == "" || server.Scheme != "http" && server.Scheme != "https":
		return fmt.Errorf("--server: %q is not an address such as http://127.0.0.1:8080", c.Server)
	}
	return c.checkFiles()
}

// checkFiles holds what is to be said and where is to be recorded against what they must
// be.
func (c *phoneCommand) checkFiles() error {
	if c.Say != "" {
		sound, err := wav.Open(c.Say)
		if err != nil {
			return fmt.Errorf("--say: %s: %w", c.Say, err)
		}
		_ = sound.Close() // it was only read
	}
	return checkFolder("--record", c.Record)
}

// Run makes or takes a call, or several.
func (c *phoneCommand) Run(ctx context.Context, s *streams) error {
	legs, err := openTransport(mediaConfig{Listen: ":0", AESCM: true}, s.log)
	if err != nil {
		return &codeError{exitMedia, err}
	}
	defer legs.Close()
	wheel := &pace.Wheel{Sleep: pace.Nanosleep}
	out := &phoneLog{out: s.out, json: c.JSON}
	p := &phone.Phone{
		Exchange:  &phone.Client{URL: c.Server},
		Connector: legs,
		Name:      c.From,
		Session: session.Config{
			Wheel: wheel, Codecs: codecs(), InBand: session.InBandNever, Log: s.log,
			OnTone: func(t media.Tone) { out.heard(t) },
		},
	}
	turn := func(ctx context.Context) error {
		_ = wheel.Run(ctx) // it returns the context's error only
		return nil
	}
	return runOver(ctx, turn, func(ctx context.Context) error {
		if c.Register != "" {
			return c.wait(ctx, p, out)
		}
		return c.dial(ctx, p, out)
	})
}

// dial places one call and has it.
func (c *phoneCommand) dial(ctx context.Context, p *phone.Phone, out *phoneLog) error {
	call, err := p.Dial(ctx, c.To)
	if err != nil {
		return refusal(err)
	}
	return c.have(ctx, call, out)
}

// wait takes the calls to a name: the first, or one after another. Whoever calls
// meanwhile is told that the line is busy.
func (c *phoneCommand) wait(ctx context.Context, p *phone.Phone, out *phoneLog) error {
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()
	line := make(chan error, 1) // one call at a time
	talking := false
	rings := follow(ctx, p.Rings(ctx, c.Register))
	for {
		select {
		case err := <-line:
			talking = false
			if !c.Loop {
				return err
			}
		case ring, ok := <-rings:
			switch {
			case !ok || ring.err != nil:
				interrupted := ctx.Err() != nil
				if talking {
					hangUp()
					return <-line
				}
				if interrupted {
					return nil
				}
				return refusal(ring.err)
			case talking || c.Reject:
				if err := p.Exchange.Decline(ctx, ring.Call, true); err != nil {
					return refusal(err)
				}
				out.event(phone.Event{Event: "declined"})
				if c.Reject && !c.Loop {
					return nil
				}
			default:
				talking = true
				go func() { line <- c.answer(ctx, p, ring.Ring, out) }()
			}
		}
	}
}

// answer lets the phone ring for a while, takes the call and has it.
func (c *phoneCommand) answer(ctx context.Context, p *phone.Phone, ring phone.Ring, out *phoneLog) error {
	out.event(phone.Event{Event: phone.Ringing})
	select {
	case <-time.After(c.AnswerAfter):
	case <-ctx.Done():
		return nil
	}
	call, err := p.Answer(ctx, ring)
	if gone := new(signaling.Error); errors.As(err, &gone) && gone.Code == signaling.NotFound {
		return &codeError{exitNotAnswered, errors.New("the caller hung up first")}
	} else if err != nil {
		return refusal(err)
	}
	return c.have(ctx, call, out)
}

// refusal is how the command ends when no call came about.
func refusal(err error) error {
	if err == nil {
		return errors.New("the service has gone")
	}
	if described := new(media.DescriptionError); errors.As(err, &described) {
		return &codeError{exitMedia, err}
	}
	if refused := new(signaling.Error); errors.As(err, &refused) {
		return errors.New(refused.Message)
	}
	return err
}

// outcome is how the command ends after a call.
func outcome(e phone.Ending, answered bool) error {
	if answered && e.Reason == phone.HungUp {
		return nil
	}
	err := fmt.Errorf("the call ended: %s: %s", e.Reason, e.Message)
	switch {
	case e.Reason == phone.Rejected:
		return &codeError{exitRejected, err}
	case isMediaFailure(e):
		return &codeError{exitMedia, err}
	case !answered && e.Reason != phone.Failed:
		return &codeError{exitNotAnswered, err}
	default:
		return err
	}
}

// isMediaFailure reports whether a result says that sound could not be carried (Graph,
// call-delete: 410/301005, 500/1005).
func isMediaFailure(e phone.Ending) bool {
	return e.Code == 410 && e.Subcode == 301005 || e.Code == 500 && e.Subcode == 1005
}
