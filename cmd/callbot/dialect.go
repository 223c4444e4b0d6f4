package main

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs"
	"callbot/signaling/auth"
	"callbot/signaling/graph"
)

// requestTimeout bounds one request of the bot to its calling service, tries included.
const requestTimeout = 30 * time.Second

// clockSkew is how far the clocks of the bot and of its calling service may differ, as
// Microsoft's own libraries have it. The tokens of notifications last no longer themselves.
const clockSkew = 5 * time.Minute

// serviceClient is a calling service as a bot reaches it.
type serviceClient interface {
	signaling.Controller
	signaling.Caller
	signaling.RosterReader
}

// dialect joins a bot to a calling service: it gives what the bot commands, and the
// webhook by which the bot is told of its calls.
type dialect func(up signaling.Notifier) (serviceClient, http.Handler)

// dialect speaks Microsoft Graph; base carries the requests, nil means the default.
func (g graphConfig) dialect(base http.RoundTripper, log *slog.Logger) dialect {
	if base == nil {
		base = http.DefaultTransport
	}
	return func(up signaling.Notifier) (serviceClient, http.Handler) {
		client := &graph.Client{URL: g.URL, HTTP: &http.Client{
			Timeout:   requestTimeout,
			Transport: &auth.Transport{TokenURL: g.TokenURL, ClientID: g.AppID, ClientSecret: g.AppSecret, Base: base},
		}}
		return client, &graph.Receiver{
			Authenticator: &auth.Verifier{
				Issuers: g.Issuers, Audience: g.AppID, ConfigURL: g.OpenID, Skew: clockSkew,
				HTTP: &http.Client{Transport: base, Timeout: requestTimeout},
			},
			Notifier: up,
			Rosters:  client,
			Log:      log,
		}
	}
}

// What Azure's public service uses.
// https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/secure-webhook-endpoint
const (
	azureOpenID = "https://acscallautomation.communication.azure.com/calling/.well-known/acsopenidconfiguration"
	azureIssuer = "https://acscallautomation.communication.azure.com"
)

// dialect speaks Call Automation; callback is where the webhook is reached.
func (c acsConfig) dialect(callback string, base http.RoundTripper, log *slog.Logger) (dialect, error) {
	endpoint, key, err := auth.ParseConnectionString(c.ConnectionString)
	if err != nil {
		return nil, err
	}
	issuers := c.Issuers
	if len(issuers) == 0 {
		issuers = []string{azureIssuer}
	}
	return func(up signaling.Notifier) (serviceClient, http.Handler) {
		client := &acs.Client{
			Endpoint: endpoint, Version: c.Version, CallbackURI: callback, Notifier: up,
			HTTP: &http.Client{Timeout: requestTimeout, Transport: &auth.Signer{Key: key, Base: base}},
		}
		return client, &acs.Receiver{
			Client: client,
			Authenticator: &auth.Verifier{
				Issuers: issuers, Audience: c.Resource, AnyTenant: true, ConfigURL: cmp.Or(c.OpenID, azureOpenID), Skew: clockSkew,
				HTTP: &http.Client{Transport: base, Timeout: requestTimeout},
			},
			GridSecret: c.GridSecret,
			Notifier:   up,
			Log:        log,
		}
	}, nil
}
