package main

import (
	"context"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"callbot/bot"
	"callbot/media"
	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/signaling/auth"
	"callbot/signaling/callback"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
)

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

// build makes both halves and joins them.
func (p *runPlan) build(ctx context.Context, with parts) (*pair, error) {
	exchange, err := p.service(ctx, with)
	if err != nil {
		return nil, err
	}
	flow, err := openFlow(p.Flow, &prompt.Web{Allow: loopback}, p.log)
	if err != nil {
		return nil, err
	}
	robot, err := p.robot(ctx, with, flow, watcher{exchange.pbx})
	if err != nil {
		return nil, err
	}
	both := &pair{service: exchange, robot: robot, flow: flow, mux: http.NewServeMux()}
	both.routes()
	return both, nil
}

// service makes the local calling service, whose names besides the bots' own lead to
// the demonstration.
func (p *runPlan) service(ctx context.Context, with parts) (*service, error) {
	carried, err := newSound(with.service, with.wheel(), mediaConfig{InBand: p.InBand}, p.log)
	if err != nil {
		return nil, err
	}
	speech, err := transcriber(p.Speech, p.log)
	if err != nil {
		return nil, err
	}
	demonstration := pbx.ToApplication{ID: p.bots[0].AppID}
	return newService(ctx, serviceConfig{
		url: p.url, keys: p.keys, bots: p.bots,
		directory: map[string]pbx.Route{
			busyName: demonstration, forwardName: demonstration, meetingName: pbx.ToMeeting{Name: meetingName},
		},
		sound:    carried,
		policy:   callback.Policy{Loopback: true},
		prompts:  with.prompts,
		speech:   speech,
		client:   with.client,
		resource: resourceConfig{id: p.secrets.Resource, accessKey: p.secrets.AccessKey, webhooks: p.ACS},
		log:      p.log,
	})
}

// robot makes the bot that answers for the demonstration.
func (p *runPlan) robot(ctx context.Context, with parts, flow *liveFlow, observer bot.Observer) (*robot, error) {
	carried, err := newSound(with.robot, with.wheel(), mediaConfig{InBand: p.InBand}, p.log)
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
	studio, err := newStudio(ctx, p.url+strings.TrimSuffix(recordingsPath, "/"), carried)
	if err != nil {
		return nil, err
	}
	hosted, err := hostedByService(p.Hosting)
	if err != nil {
		return nil, err
	}
	own := p.bots[0]
	return newRobot(robotConfig{
		dialect: graphConfig{
			URL: p.url + "/v1.0", TokenURL: p.url + "/" + tenant + "/oauth2/v2.0/token",
			AppID: own.AppID, AppSecret: own.Secret,
			OpenID: p.url + "/.well-known/openid-configuration", Issuers: []string{p.url},
		}.dialect(with.base, p.log),
		handler: handler, prompts: flow.prompts, sound: carried,
		url: p.url, hosted: hosted, studio: studio,
		observer: observer, log: p.log,
		callback: p.url + "/api/calls", fetches: callback.Policy{Loopback: true},
	}), nil
}
