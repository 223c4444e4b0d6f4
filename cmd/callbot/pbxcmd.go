package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"callbot/signaling/auth"
	"callbot/signaling/callback"
	"callbot/signaling/pbx"
)

// pbxCommand runs the local calling service alone.
type pbxCommand struct {
	Config string `required:"" placeholder:"FILE" type:"existingfile" help:"Configuration (YAML); docs/configuration.md lists its fields."`
}

// Help is the end of the command's help page.
func (pbxCommand) Help() string { return "Example:\n\n  callbot pbx --config pbx.yaml" }

// Run serves calls until ctx ends.
func (c *pbxCommand) Run(ctx context.Context, s *streams) error {
	config := pbxConfig{Listen: "127.0.0.1:8080", Data: "callbot-data", Media: mediaConfig{Listen: "127.0.0.1:0", AESCM: true}}
	if err := readConfig(c.Config, &config); err != nil {
		return err
	}
	at, err := openSite(ctx, config.Listen, config.PublicURL, config.Media, s.log)
	if err != nil {
		return err
	}
	defer at.Close()
	settings, err := config.service()
	if err != nil {
		return err
	}
	settings.url, settings.sound, settings.log = at.url, at.sound, s.log
	if settings.speech, err = transcriber(config.Speech, s.log); err != nil {
		return err
	}
	exchange, err := newService(ctx, settings)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", exchange)
	h := newHealth(exchange.pbx.Ready)
	h.gauge("calls", "Calls that go on.", func() float64 { return float64(exchange.pbx.Calls()) })
	h.sound("", exchange.sound)
	h.routes(mux)
	s.log.Info("calling service is ready", urlAttr(at.listener, "/"))
	web := &server{listener: at.listener, handler: exchange.before(mux), log: s.log}
	return runOver(ctx, web.Run, exchange.Run)
}

// service is the part of the service's plan that the file holds; keys that it leaves
// out are made and kept in the data folder.
func (c pbxConfig) service() (serviceConfig, error) {
	if c.Media.Hosting != "" {
		return serviceConfig{}, &codeError{exitUsage, errors.New("media: hosting is for a bot to say")}
	}
	kept, err := openSecrets(c.Data)
	if err != nil {
		return serviceConfig{}, err
	}
	keys, err := auth.OpenKeys(filepath.Join(c.Data, "issuer.pem"))
	if err != nil {
		return serviceConfig{}, err
	}
	plan := serviceConfig{
		keys: keys, maxCalls: c.MaxCalls, directory: map[string]pbx.Route{},
		policy:   callback.Policy{Loopback: c.Loopback, Private: c.Private},
		resource: resourceConfig{id: kept.Resource, accessKey: kept.AccessKey, webhooks: map[string]string{}},
		timeouts: pbx.Timeouts{
			Answer: c.Timeouts.Answer, Ring: c.Timeouts.Ring,
			KeepAlive: c.Timeouts.KeepAlive, Media: c.Timeouts.Media,
		},
	}
	ids, err := plan.know(c.Applications, kept)
	if err != nil {
		return serviceConfig{}, err
	}
	if err := plan.name(c.Directory, ids); err != nil {
		return serviceConfig{}, err
	}
	return plan, nil
}

// know takes the applications of the file into the plan, and returns by which id the
// service knows each.
func (c *serviceConfig) know(applications map[string]application, kept *secrets) (ids map[string]string, err error) {
	ids = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(applications)) {
		a := applications[name]
		if a.Dialect == "acs" {
			if err := c.subscribe(name, a); err != nil {
				return nil, err
			}
			ids[name] = kept.Resource
			continue
		}
		own := credentials{AppID: a.AppID, Secret: a.AppSecret}
		if own.AppID == "" || own.Secret == "" {
			if own, err = kept.application(name); err != nil {
				return nil, err
			}
		}
		if err := checkWebhook(name, a); err != nil {
			return nil, err
		}
		if err := checkPermissions(a.Permissions); err != nil {
			return nil, &codeError{exitUsage, fmt.Errorf("applications: %s: permissions: %w", name, err)}
		}
		ids[name] = own.AppID
		c.bots = append(c.bots, knownBot{
			name: name, webhook: a.Webhook, credentials: own, permissions: a.Permissions, pascal: a.Pascal,
		})
	}
	return ids, nil
}

// name takes the file's names into the plan's directory. Those that lead to an application
// of the Call Automation dialect are announced to it as its own name is.
func (c *serviceConfig) name(directory, ids map[string]string) error {
	aliases := map[string]string{}
	for name, target := range directory {
		id, known := ids[target]
		reason, rejects := rejectReasons[strings.TrimPrefix(target, "reject:")]
		switch {
		case known:
			c.directory[name] = pbx.ToApplication{ID: id}
			if webhook, announced := c.resource.webhooks[target]; announced {
				aliases[name] = webhook
			}
		case target == meetingName:
			c.directory[name] = pbx.ToMeeting{Name: name}
		case rejects && strings.HasPrefix(target, "reject:"):
			c.directory[name] = pbx.ToNobody{Reason: reason}
		default:
			return &codeError{exitUsage, fmt.Errorf(
				"directory: %s: %q is neither an application, nor meeting, nor reject:none, reject:busy or reject:forbidden", name, target)}
		}
	}
	maps.Copy(c.resource.webhooks, aliases)
	return nil
}

// subscribe has the calls to a name announced to an application of the Call Automation
// dialect, which knows the service by its connection string.
func (c *serviceConfig) subscribe(name string, a application) error {
	if a.AppID != "" || a.AppSecret != "" {
		return &codeError{exitUsage, fmt.Errorf("applications: %s: app_id and app_secret are of the graph dialect", name)}
	}
	c.resource.webhooks[name] = a.Webhook
	return checkWebhook(name, a)
}

func checkWebhook(name string, a application) error {
	if a.Dialect != "" && a.Dialect != "graph" && a.Dialect != "acs" {
		return &codeError{exitUsage, fmt.Errorf("applications: %s: dialect %q is neither graph nor acs", name, a.Dialect)}
	}
	if err := (callback.Policy{Loopback: true, Private: true}).CheckURL(a.Webhook); err != nil {
		return &codeError{exitUsage, fmt.Errorf("applications: %s: webhook %q: %w", name, a.Webhook, err)}
	}
	return nil
}
