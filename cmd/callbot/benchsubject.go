package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"

	"github.com/google/uuid"

	"callbot/cmd/callbot/bench"
	"callbot/media/pace"
	"callbot/media/sdp"
	"callbot/signaling/auth"
	"callbot/signaling/callback"
)

// benchPlays are the prompts that the bot plays.
var benchPlays = []string{"welcome.wav", "menu.wav", "extension.wav"}

// benchSubject is the bot that is measured, with all that it needs.
type benchSubject struct {
	bench  *bench.Bench
	run    func(context.Context) error
	closes []func() error
}

// Run answers calls until ctx ends.
func (b *benchSubject) Run(ctx context.Context) error { return b.run(ctx) }

func (b *benchSubject) close() {
	for _, c := range b.closes {
		_ = c()
	}
}

// open makes the bot, and tells the crowd where it is.
func (c *benchCallsCommand) open(ctx context.Context, s *streams, crowd *crowdProcess) (_ *benchSubject, err error) {
	b := &benchSubject{}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	listener, err := listen(ctx, c.Listen, "--listen")
	if err != nil {
		return nil, err
	}
	b.closes = append(b.closes, listener.Close)
	carried, err := c.sound(b, s)
	if err != nil {
		return nil, err
	}
	sample, err := benchPrompts(ctx, benchPlays[0])
	if err != nil {
		return nil, err
	}
	b.bench = &bench.Bench{
		Bot: &bench.Bot{Prompts: benchPlays}, Wheel: carried.wheel, For: c.For,
		Sample: sample[0],
	}
	carried.session.Codecs = b.bench.Decodes.Count(carried.session.Codecs)
	if !c.DTX {
		b.bench.Expect = 50
	}
	setup := bench.Setup{
		Webhook: url(listener) + "/api/calls", Application: uuid.NewString(), Secret: rand.Text(),
		PacketTime: c.Ptime, Pauses: c.DTX || c.Pauses,
	}
	own := knownBot{name: receptionName, webhook: setup.Webhook, credentials: credentials{setup.Application, setup.Secret}}
	platform := url(listener)
	if c.ThroughService {
		setup.Service, setup.Application = platform, receptionName
	}
	if platform, err = b.bench.Open(crowd.replies, crowd.orders, setup); err != nil {
		return nil, err
	}
	return b, c.build(ctx, b, listener, own, platform, carried, s.log)
}

// sound opens the bot's sound.
func (c *benchCallsCommand) sound(b *benchSubject, s *streams) (*sound, error) {
	legs, err := newTransport(mediaConfig{Listen: "127.0.0.1:0", Transport: c.Transport}, sdp.Ask{DTX: c.DTX}, s.log)
	if err != nil {
		return nil, err
	}
	b.closes = append(b.closes, legs.Close)
	if err := legs.Open(); err != nil {
		return nil, err
	}
	return newSound(legs, &pace.Wheel{Sleep: pace.Doze}, mediaConfig{InBand: c.InBand}, quiet(s.log))
}

// build joins the bot, and the service where it is between, to the platform.
func (c *benchCallsCommand) build(ctx context.Context, b *benchSubject, l net.Listener, own knownBot, platform string, carried *sound, log *slog.Logger) error {
	store, err := benchStore()
	if err != nil {
		return err
	}
	robot := newRobot(robotConfig{
		dialect: graphConfig{
			URL: platform + "/v1.0", TokenURL: platform + "/" + tenant + "/oauth2/v2.0/token",
			AppID: own.AppID, AppSecret: own.Secret,
			OpenID: platform + "/.well-known/openid-configuration", Issuers: []string{platform},
		}.dialect(&http.Transport{MaxIdleConnsPerHost: 64}, quiet(log)),
		handler: b.bench.Bot, prompts: store, sound: carried, log: quiet(log),
	})
	b.bench.Calls = robot.runtime.Calls
	mux := http.NewServeMux()
	mux.Handle("POST /api/calls", robot.webhook)
	web := &server{listener: l, handler: mux, log: log}
	if !c.ThroughService {
		b.run = func(ctx context.Context) error { return runOver(ctx, web.Run, robot.Run) }
		return nil
	}
	between, err := c.between(ctx, b, own, platform, log)
	if err != nil {
		return err
	}
	mux.Handle("/", between)
	b.run = func(ctx context.Context) error {
		return runOver(ctx, web.Run, func(ctx context.Context) error { return runOver(ctx, between.Run, robot.Run) })
	}
	return nil
}

// between makes the local service.
func (c *benchCallsCommand) between(ctx context.Context, b *benchSubject, own knownBot, address string, log *slog.Logger) (*service, error) {
	keys, err := auth.NewKeys()
	if err != nil {
		return nil, err
	}
	carried, err := c.sound(b, &streams{log: log})
	if err != nil {
		return nil, err
	}
	return newService(ctx, serviceConfig{
		url: address, keys: keys, bots: []knownBot{own}, sound: carried,
		policy: callback.Policy{Loopback: true}, log: quiet(log),
	})
}

// quiet leaves out what is said of each call.
func quiet(log *slog.Logger) *slog.Logger {
	return slog.New(warnings{log.Handler()})
}

// warnings is a handler of what is worth a warning.
type warnings struct{ slog.Handler }

// Enabled leaves out the rest.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs and WithGroup keep it so.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps it so.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
