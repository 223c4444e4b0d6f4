package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"callbot/media"
	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/signaling"
	"callbot/signaling/auth"
	"callbot/signaling/graph"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
)

// The names of the demonstration.
const (
	receptionName = "reception"
	busyName      = "busy"
	forwardName   = "forward"
)

// loopback are the addresses of this machine: run may fetch prompts from there.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// runCommand runs everything on one machine: the local calling service, a bot, and the
// phone page, joined over HTTP as two programs would be.
type runCommand struct {
	Listen   string            `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Address of the page and the service (${default})."`
	Flow     string            `placeholder:"FILE" type:"existingfile" help:"Flow that answers calls to reception; the demonstration's where absent."`
	Data     string            `default:"callbot-data" placeholder:"DIR" help:"Folder of keys (${default})."`
	App      map[string]string `placeholder:"NAME=WEBHOOK" help:"Register another bot: callers reach it as NAME, its notifications go to WEBHOOK. Repeatable."`
	JSON     bool              `help:"Print one JSON object when ready."`
	ShowKeys bool              `default:"true" negatable:"" help:"Print the keys of clients (--show-keys=false hides them)."`
	InBand   string            `name:"inband" default:"auto" enum:"auto,always,never" help:"Listen for keys in the sound: auto, always or never."`
	Media    string            `default:"127.0.0.1:0" placeholder:"ADDRESS" help:"UDP address of the service's media (${default})."`
	Hosting  string            `name:"media-hosting" default:"app" enum:"app,service" help:"Who ends the sound of reception's calls: app (the bot) or service."`
}

// Help is the end of the command's help page.
func (runCommand) Help() string {
	return `Names to call: reception (the bot), busy (always rejected), forward (redirected to
reception), and whatever registers.

Examples:

  callbot run
  callbot run --flow flow.yaml
  callbot run --media-hosting service
  callbot run --app mybot=http://127.0.0.1:3978/api/calls`
}

// Run runs until ctx ends.
func (c *runCommand) Run(ctx context.Context, s *streams) error {
	if err := checkApps(c.App); err != nil {
		return &codeError{exitUsage, err}
	}
	listener, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	plan := runPlan{runCommand: c, url: url(listener), streams: s}
	if err := plan.openKeys(); err != nil {
		return err
	}
	legs, err := openTransport(mediaConfig{Listen: c.Media, AESCM: true}, s.log)
	if err != nil {
		return err
	}
	defer legs.Close()
	botLegs, err := openTransport(mediaConfig{Listen: "127.0.0.1:0"}, s.log)
	if err != nil {
		return err
	}
	defer botLegs.Close()
	both, err := plan.build(ctx, parts{
		service: legs, robot: botLegs,
		wheel: func() *pace.Wheel { return &pace.Wheel{Sleep: pace.Nanosleep} },
	})
	if err != nil {
		return err
	}
	web := &server{listener: listener, handler: both.mux, log: s.log}
	announce := func(ctx context.Context) error {
		if !until(ctx, both.ready) {
			return nil
		}
		if err := plan.announce(s.out); err != nil {
			return err
		}
		<-ctx.Done()
		s.log.Info("hanging up every call and ending")
		return nil
	}
	return runBeside(ctx, func(ctx context.Context) error { return runOver(ctx, web.Run, both.Run) }, announce)
}

func checkApps(apps map[string]string) error {
	for name, webhook := range apps {
		if name == receptionName || name == busyName || name == forwardName {
			return fmt.Errorf("--app %s: the name belongs to the demonstration", name)
		}
		if err := (graph.Policy{Loopback: true, Private: true}).CheckURL(webhook); err != nil {
			return fmt.Errorf("--app %s=%s: %w", name, webhook, err)
		}
	}
	return nil
}

// runPlan is how run's parts are joined.
type runPlan struct {
	*runCommand
	*streams
	url     string
	keys    *auth.Keys
	secrets *secrets
	bots    []knownBot // reception first
}

// openKeys reads, or makes, the keys of the data folder.
func (p *runPlan) openKeys() error {
	var err error
	if p.secrets, err = openSecrets(p.Data); err != nil {
		return err
	}
	if p.keys, err = auth.OpenKeys(filepath.Join(p.Data, "issuer.pem")); err != nil {
		return err
	}
	webhooks := maps.Clone(p.App)
	names := append([]string{receptionName}, slices.Sorted(maps.Keys(webhooks))...)
	for _, name := range names {
		c, err := p.secrets.application(name)
		if err != nil {
			return err
		}
		webhook := webhooks[name]
		if name == receptionName {
			webhook = p.url + "/api/calls"
		}
		p.bots = append(p.bots, knownBot{name: name, webhook: webhook, credentials: c})
	}
	return nil
}

// parts are what a run may be given in place of real sockets and clocks.
type parts struct {
	service, robot media.Connector // who make the legs of the two halves
	wheel          func() *pace.Wheel
	client         *http.Client   // for notifications; nil means the default
	prompts        hosting.Opener // of the service; nil means the default
	base           http.RoundTripper
}

// pair is the local service and a bot.
type pair struct {
	service *service
	robot   *robot
	flow    *liveFlow
	mux     *http.ServeMux
}

func (p *runPlan) build(ctx context.Context, with parts) (*pair, error) {
	heard := mediaConfig{InBand: p.InBand}
	serviceSound, err := newSound(with.service, with.wheel(), heard, p.log)
	if err != nil {
		return nil, err
	}
	robotSound, err := newSound(with.robot, with.wheel(), heard, p.log)
	if err != nil {
		return nil, err
	}
	own := p.bots[0]
	exchange, err := newService(ctx, serviceConfig{
		url: p.url, keys: p.keys, bots: p.bots,
		directory: map[string]pbx.Route{
			busyName:    pbx.ToApplication{ID: own.AppID},
			forwardName: pbx.ToApplication{ID: own.AppID},
		},
		sound:   serviceSound,
		policy:  graph.Policy{Loopback: true},
		prompts: with.prompts,
		client:  with.client,
		log:     p.log,
	})
	if err != nil {
		return nil, err
	}
	flow, err := openFlow(p.Flow, &prompt.Web{Allow: loopback}, p.log)
	if err != nil {
		return nil, err
	}
	handler, err := handlers(flow, map[string]rule{
		busyName:    {Reject: "busy"},
		forwardName: {Redirect: []string{receptionName}},
	})
	if err != nil {
		return nil, err
	}
	studio, err := newStudio(ctx, p.url+strings.TrimSuffix(recordingsPath, "/"))
	if err != nil {
		return nil, err
	}
	hosted, err := hostedByService(p.Hosting)
	if err != nil {
		return nil, err
	}
	robot := newRobot(robotConfig{
		graph: graphConfig{
			URL: p.url + "/v1.0", TokenURL: p.url + "/" + tenant + "/oauth2/v2.0/token",
			AppID: own.AppID, AppSecret: own.Secret,
			OpenID: p.url + "/.well-known/openid-configuration", Issuers: []string{p.url},
		},
		handler: handler, prompts: flow.prompts, sound: robotSound,
		url: p.url, hosted: hosted, studio: studio,
		observer: watcher{exchange.pbx}, base: with.base, log: p.log,
		callback: p.url + "/api/calls", fetches: graph.Policy{Loopback: true},
	})
	both := &pair{service: exchange, robot: robot, flow: flow, mux: http.NewServeMux()}
	both.routes()
	return both, nil
}

func (b *pair) routes() {
	b.robot.routes(b.mux)
	b.mux.Handle("GET /flow", b.flow)
	b.mux.Handle("/", b.service)
	h := newHealth(b.ready)
	h.gauge("calls", "Calls of the local service that go on.", func() float64 { return float64(b.service.pbx.Calls()) })
	h.gauge("bot_calls", "Calls of the bot that go on.", func() float64 { return float64(b.robot.runtime.Calls()) })
	h.routes(b.mux)
}

// ready says why a call cannot be placed or answered now.
func (b *pair) ready() error {
	return cmp.Or(b.robot.ready(), b.service.pbx.Ready())
}

// Run runs both halves until ctx ends. The service goes last, so that the bot's
// goodbyes find it.
func (b *pair) Run(ctx context.Context) error {
	return runOver(ctx, b.service.Run, func(ctx context.Context) error {
		return runBeside(ctx, b.robot.Run, b.flow.Run)
	})
}

// watcher tells the phone page what the bot hears and where its flow is.
type watcher struct{ service *pbx.Service }

// ToneHeard passes a key on.
func (w watcher) ToneHeard(call signaling.Call, tone media.Tone) { w.service.Heard(call.ID, tone) }

// Moved passes a state on.
func (w watcher) Moved(call signaling.Call, state string) { w.service.Moved(call.ID, state) }

// announce says on standard output that all is ready, and where.
func (p *runPlan) announce(out io.Writer) error {
	var facts []fact
	add := func(name, value string) { facts = append(facts, fact{name, value}) }
	add("page", p.url+"/")
	add("graph_base", p.url+"/v1.0")
	add("graph_tenant", tenant)
	for i, b := range p.bots {
		suffix := ""
		if i > 0 {
			suffix = "." + b.name
		}
		add("graph_app_id"+suffix, b.AppID)
		if p.ShowKeys {
			add("graph_app_secret"+suffix, b.Secret)
		}
	}
	if p.JSON {
		object := map[string]string{}
		for _, f := range facts {
			object[f.name] = f.value
		}
		return json.NewEncoder(out).Encode(object)
	}
	var text strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&text, "%s=%s\n", f.name, f.value)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// fact is one line that scripts read.
type fact struct{ name, value string }
