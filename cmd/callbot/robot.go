package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"callbot/bot"
	"callbot/bot/webfetch"
	"callbot/signaling"
	"callbot/signaling/callback"
	"callbot/signaling/hosting"
)

// robotConfig is what a bot is made of.
type robotConfig struct {
	dialect  dialect
	handler  bot.Handler
	prompts  hosting.Opener
	sound    *sound
	url      string  // where the bot is reached, without a slash at the end
	hosted   bool    // the service hosts the sound, and fetches the prompts from url
	studio   *studio // where calls are recorded whose sound the bot hosts; nil is none
	maxCalls int
	observer bot.Observer
	callback string          // where notifications go
	fetches  callback.Policy // which web services its flows may ask
	log      *slog.Logger
}

// robot is a bot and its webhook.
type robot struct {
	runtime *bot.Runtime
	webhook http.Handler
	sound   *sound
	prompts http.Handler // nil where the bot hosts its sound itself
	studio  *studio
}

func newRobot(c robotConfig) *robot {
	runtime := &bot.Runtime{
		Handler:     c.handler,
		CallbackURI: c.callback,
		Fetch:       &webfetch.Client{HTTP: &http.Client{Transport: c.fetches.Transport()}},
		MaxCalls:    c.maxCalls,
		Observer:    c.observer,
		Log:         c.log,
	}
	client, webhook := c.dialect(runtime)
	runtime.Controller, runtime.Caller, runtime.Roster = client, client, client
	r := &robot{runtime: runtime, sound: c.sound, studio: c.studio, webhook: webhook}
	if c.hosted {
		runtime.Controller = namedPrompts{runtime.Controller, c.url + promptsPath}
		r.prompts = promptFiles{c.prompts}
	} else {
		runtime.Media = c.media()
	}
	return r
}

// media hosts the sound of calls in this process.
func (c robotConfig) media() bot.MediaHost {
	host := &hosting.Host{Connector: c.sound.connector, Prompts: c.prompts, Session: c.sound.session, Log: c.log}
	if c.studio != nil {
		host.Studio = &c.studio.Studio
	}
	return mediaHost{host}
}

// routes serves what the service and others ask of the bot.
func (r *robot) routes(mux *http.ServeMux) {
	mux.Handle("POST /api/calls", r.webhook)
	if r.prompts != nil {
		mux.Handle("GET "+promptsPath, r.prompts)
	}
	if r.studio != nil {
		mux.Handle(recordingsPath, r.studio.shelf)
	}
}

// Run answers calls until ctx ends, and then hangs up. The sound goes on until the last
// goodbye, and recordings are kept until the end.
func (r *robot) Run(ctx context.Context) error {
	talk := func(ctx context.Context) error { return runOver(ctx, r.sound.Run, r.runtime.Run) }
	if r.studio == nil {
		return talk(ctx)
	}
	return runOver(ctx, r.studio.shelf.Run, talk)
}

// ready says why the bot takes no calls, nil when it does.
func (r *robot) ready() error {
	if !r.runtime.Running() {
		return errors.New("the bot is not running")
	}
	return nil
}

// mediaHost hands the bot a room that it does not know.
type mediaHost struct{ *hosting.Host }

// Answer makes a leg for the bot.
func (h mediaHost) Answer(ctx context.Context, id signaling.CallID, offer string, up signaling.Notifier) (bot.MediaLeg, string, error) {
	leg, answer, err := h.Host.Answer(ctx, id, offer, up)
	if err != nil {
		return nil, "", err
	}
	return leg, answer, nil
}

// Offer makes a leg for a call of the bot's own.
func (h mediaHost) Offer(ctx context.Context) (bot.MediaOffer, string, error) {
	offer, description, err := h.Host.Offer(ctx)
	if err != nil {
		return nil, "", err
	}
	return mediaOffer{offer}, description, nil
}

// mediaOffer is an offer of that room.
type mediaOffer struct{ *hosting.Offer }

// Accept takes the service's answer.
func (o mediaOffer) Accept(ctx context.Context, call signaling.CallID, answer string, up signaling.Notifier) (bot.MediaLeg, error) {
	leg, err := o.Offer.Accept(ctx, call, answer, up)
	if err != nil {
		return nil, err
	}
	return leg, nil
}

// The sound of a call is the bot's to use where it ends in this process, and the bot
// can make calls with sound of its own.
var (
	_ bot.OfferingHost = mediaHost{}
	_ bot.AudioLeg     = (*hosting.Leg)(nil)
)

// handlers makes the handler of a bot: a rule where a name has one, else the flow.
func handlers(flow bot.Handler, names map[string]rule) (bot.Handler, error) {
	mux := bot.Mux{"": flow}
	for name, r := range names {
		reason, known := rejectReasons[r.Reject]
		switch {
		case r.Reject != "" && len(r.Redirect) > 0:
			return nil, fmt.Errorf("names: %s: either reject or redirect", name)
		case r.Reject != "" && !known:
			return nil, fmt.Errorf("names: %s: reject must be none, busy or forbidden, not %q", name, r.Reject)
		case r.Reject != "":
			mux[name] = bot.RejectHandler(reason)
		case len(r.Redirect) > 0:
			mux[name] = redirect(r)
		default:
			return nil, fmt.Errorf("names: %s: want reject or redirect", name)
		}
	}
	return mux, nil
}

func redirect(r rule) bot.Handler {
	var targets []signaling.Identity
	for _, name := range r.Redirect {
		targets = append(targets, signaling.Identity{Kind: signaling.User, ID: name})
	}
	return bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
		return call.Redirect(ctx, r.Timeout, targets...)
	})
}
