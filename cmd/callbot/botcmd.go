package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"callbot/media/prompt"
	"callbot/signaling/auth"
	"callbot/signaling/callback"
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
	at, err := openSite(ctx, config.Listen, config.PublicURL, config.Media, s.log)
	if err != nil {
		return err
	}
	defer at.Close()
	flow, err := openFlow(config.Flow, &prompt.Web{}, s.log)
	if err != nil {
		return err
	}
	robot, err := config.robot(ctx, at, flow, s.log)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	robot.routes(mux)
	h := newHealth(robot.ready)
	h.gauge("bot_calls", "Calls of the bot that go on.", func() float64 { return float64(robot.runtime.Calls()) })
	h.sound("bot_", robot.sound)
	h.routes(mux)
	s.log.Info("bot takes notifications", urlAttr(at.listener, "/api/calls"))
	web := &server{listener: at.listener, handler: mux, log: s.log}
	return runOver(ctx, web.Run, func(ctx context.Context) error {
		return runBeside(ctx, robot.Run, flow.Run)
	})
}

// robot makes the bot that the file describes.
func (c botConfig) robot(ctx context.Context, at *site, flow *liveFlow, log *slog.Logger) (*robot, error) {
	handler, err := handlers(flow, c.Names)
	if err != nil {
		return nil, &codeError{exitUsage, err}
	}
	speaks, hosted, err := c.speaks(at.url+"/api/calls", log)
	if err != nil {
		return nil, &codeError{exitUsage, err}
	}
	studio, err := newStudio(ctx, at.url+strings.TrimSuffix(recordingsPath, "/"), at.sound)
	if err != nil {
		return nil, err
	}
	return newRobot(robotConfig{
		dialect: speaks, handler: handler, prompts: flow.prompts,
		sound: at.sound, url: at.url, hosted: hosted, studio: studio, maxCalls: c.MaxCalls, log: log,
		callback: at.url + "/api/calls",
		fetches:  callback.Policy{Loopback: c.Loopback, Private: c.Private},
	}), nil
}

// speaks is the dialect that the file asks for, and whether the service hosts the sound.
func (c botConfig) speaks(callback string, log *slog.Logger) (speaks dialect, hosted bool, err error) {
	hosted, err = hostedByService(c.Media.Hosting)
	switch {
	case err != nil:
		return nil, false, err
	case c.ACS.ConnectionString == "":
		return c.Graph.filled().dialect(nil, log), hosted, c.Graph.complete()
	case c.Graph.URL != "" || c.Graph.AppID != "":
		return nil, false, errors.New("either graph or acs")
	case c.Media.Hosting == "app":
		return nil, false, errors.New("media: hosting must be service with acs, whose service hosts the sound")
	case c.ACS.Resource == "":
		return nil, false, errors.New("acs: resource must be set: events are for it")
	}
	speaks, err = c.ACS.dialect(callback, nil, log)
	return speaks, true, err
}

// complete says what is missing without which the bot could do nothing.
func (g graphConfig) complete() error {
	for _, field := range []struct{ name, value string }{
		{"app_id", g.AppID}, {"app_secret", g.AppSecret}, {"token_url", g.TokenURL},
	} {
		if field.value == "" {
			return fmt.Errorf("graph: %s must be set", field.name)
		}
	}
	return nil
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
