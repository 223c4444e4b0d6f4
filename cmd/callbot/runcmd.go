package main

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"

	"callbot/media/pace"
	"callbot/signaling/callback"
)

// The names of the demonstration.
const (
	receptionName = "reception"
	busyName      = "busy"
	forwardName   = "forward"
	meetingName   = "meeting"
)

// loopback are the addresses of this machine: run may fetch prompts from there.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// runCommand runs everything on one machine: the local calling service, a bot, and the
// phone page, joined over HTTP as two programs would be.
type runCommand struct {
	Listen    string            `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Address of the page and the service (${default})."`
	Flow      string            `placeholder:"FILE" type:"existingfile" help:"Flow that answers calls to reception; the demonstration's where absent."`
	Data      string            `default:"callbot-data" placeholder:"DIR" help:"Folder of keys (${default})."`
	App       map[string]string `placeholder:"NAME=WEBHOOK" help:"Register another bot: callers reach it as NAME, its notifications go to WEBHOOK. Repeatable."`
	ACS       map[string]string `name:"acs" placeholder:"NAME=WEBHOOK" help:"Register a Call Automation application: callers reach it as NAME, Event Grid announces them to WEBHOOK. Repeatable."`
	JSON      bool              `help:"Print one JSON object when ready."`
	ShowKeys  bool              `default:"true" negatable:"" help:"Print the keys of clients (--show-keys=false hides them)."`
	InBand    string            `name:"inband" default:"auto" enum:"auto,always,never" help:"Listen for keys in the sound: auto, always or never."`
	Media     string            `default:"127.0.0.1:0" placeholder:"ADDRESS" help:"UDP address of the service's media (${default})."`
	Transport string            `default:"lite" enum:"lite,pion" help:"What carries media: lite, or pion, which is all of WebRTC (${default})."`
	Speech    string            `name:"speech-recognizer" default:"auto" enum:"auto,pocketsphinx,none" help:"Who understands what callers say: auto (pocketsphinx where it is installed), pocketsphinx or none."`
	Hosting   string            `name:"media-hosting" default:"app" enum:"app,service" help:"Who ends the sound of reception's calls: app (the bot) or service."`
}

// Help is the end of the command's help page.
func (runCommand) Help() string {
	return `Names to call: reception (the bot), busy (always rejected), forward (redirected to
reception), meeting (whoever calls it is in it with all others), and whatever registers.

Examples:

  callbot run
  callbot run --flow flow.yaml
  callbot run --media-hosting service
  callbot run --app mybot=http://127.0.0.1:3978/api/calls
  callbot run --acs hotline=http://127.0.0.1:3000/api/incomingCall`
}

// Validate is called when the flags have been read.
func (c *runCommand) Validate() error {
	return cmp.Or(checkAddress("--listen", c.Listen), checkAddress("--media", c.Media))
}

// Run runs until ctx ends.
func (c *runCommand) Run(ctx context.Context, s *streams) error {
	if err := c.checkApps(); err != nil {
		return &codeError{exitUsage, err}
	}
	listener, err := listen(ctx, c.Listen, "--listen")
	if err != nil {
		return err
	}
	defer listener.Close()
	plan := runPlan{runCommand: c, url: url(listener), streams: s}
	if err := plan.openKeys(); err != nil {
		return err
	}
	legs, err := openTransport(mediaConfig{Listen: c.Media, AESCM: true, Transport: c.Transport}, s.log)
	if err != nil {
		return err
	}
	defer legs.Close()
	botLegs, err := openTransport(mediaConfig{Listen: "127.0.0.1:0", Transport: c.Transport}, s.log)
	if err != nil {
		return err
	}
	defer botLegs.Close()
	both, err := plan.build(ctx, parts{
		service: legs, robot: botLegs,
		wheel: func() *pace.Wheel { return &pace.Wheel{Sleep: pace.Doze} },
	})
	if err != nil {
		return err
	}
	web := &server{listener: listener, handler: both.handler(), log: s.log}
	return runBeside(ctx, func(ctx context.Context) error { return runOver(ctx, web.Run, both.Run) },
		func(ctx context.Context) error { return plan.tell(ctx, both.ready) })
}

// tell prints what is to be known of the program once it is ready, and says when it ends.
func (p *runPlan) tell(ctx context.Context, ready func() error) error {
	if !until(ctx, ready) {
		return nil
	}
	if err := p.announce(p.out); err != nil {
		return err
	}
	<-ctx.Done()
	p.log.Info("hanging up every call and ending")
	return nil
}

// checkApps holds the names and webhooks of other people's bots against what they may be.
func (c *runCommand) checkApps() error {
	for flag, apps := range map[string]map[string]string{"--app": c.App, "--acs": c.ACS} {
		for name, webhook := range apps {
			if name == receptionName || name == busyName || name == forwardName || name == meetingName {
				return fmt.Errorf("%s %s: the name belongs to the demonstration", flag, name)
			}
			if err := (callback.Policy{Loopback: true, Private: true}).CheckURL(webhook); err != nil {
				return fmt.Errorf("%s %s=%s: %w", flag, name, webhook, err)
			}
		}
	}
	for name := range c.ACS {
		if _, both := c.App[name]; both {
			return fmt.Errorf("--acs %s: the name is an --app already", name)
		}
	}
	return nil
}
