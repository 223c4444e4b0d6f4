package main

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/signaling/auth"
	"callbot/signaling/graph"
)

// botCommand runs a bot against a calling service elsewhere.
type botCommand struct {
	Config string `required:"" placeholder:"FILE" type:"existingfile" help:"Configuration (YAML); docs/configuration.md lists its fields."`
}

// Help is the end of the command's help page.
func (botCommand) Help() string {
	return "Example:\n\n  GRAPH_SECRET=… callbot bot --config bot.yaml"
}

// Run answers calls until ctx ends.
func (c *botCommand) Run(ctx context.Context, s *streams) error {
	config := botConfig{Listen: "127.0.0.1:3978", Media: mediaConfig{Listen: "127.0.0.1:0"}}
	if err := readConfig(c.Config, &config); err != nil {
		return err
	}
	listener, err := listen(ctx, config.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	legs, err := openTransport(config.Media, s.log)
	if err != nil {
		return err
	}
	defer legs.Close()
	carried, err := newSound(legs, &pace.Wheel{Sleep: pace.Nanosleep}, config.Media, s.log)
	if err != nil {
		return err
	}
	flow, err := openFlow(config.Flow, &prompt.Web{}, s.log)
	if err != nil {
		return err
	}
	handler, err := handlers(flow, config.Names)
	if err != nil {
		return &codeError{exitUsage, err}
	}
	hosted, err := hostedByService(config.Media.Hosting)
	if err != nil {
		return &codeError{exitUsage, err}
	}
	own := strings.TrimSuffix(cmp.Or(config.PublicURL, url(listener)), "/")
	studio, err := newStudio(ctx, own+strings.TrimSuffix(recordingsPath, "/"))
	if err != nil {
		return err
	}
	robot := newRobot(robotConfig{
		graph: config.Graph.filled(), handler: handler, prompts: flow.prompts,
		sound: carried, url: own, hosted: hosted, studio: studio, maxCalls: config.MaxCalls, log: s.log,
		callback: own + "/api/calls",
		fetches:  graph.Policy{Loopback: config.Loopback, Private: config.Private},
	})
	mux := http.NewServeMux()
	robot.routes(mux)
	h := newHealth(robot.ready)
	h.gauge("bot_calls", "Calls of the bot that go on.", func() float64 { return float64(robot.runtime.Calls()) })
	h.routes(mux)
	s.log.Info("bot takes notifications", urlAttr(listener, "/api/calls"))
	web := &server{listener: listener, handler: mux, log: s.log}
	return runOver(ctx, web.Run, func(ctx context.Context) error {
		return runBeside(ctx, robot.Run, flow.Run)
	})
}

// filled has what Microsoft's public service uses in place of what is absent.
func (g graphConfig) filled() graphConfig {
	g.URL = cmp.Or(g.URL, "https://graph.microsoft.com/v1.0")
	g.OpenID = cmp.Or(g.OpenID, auth.MicrosoftConfigURL)
	if len(g.Issuers) == 0 {
		g.Issuers = auth.MicrosoftIssuers()
	}
	return g
}
