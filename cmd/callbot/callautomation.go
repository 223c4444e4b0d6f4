package main

import (
	"net/http"
	"strings"

	"callbot/signaling"
	"callbot/signaling/acs"
	"callbot/signaling/auth"
	"callbot/signaling/pbx"
)

// resourceConfig is what the resource is made of whose calls are served in the Call
// Automation dialect.
type resourceConfig struct {
	id        string
	accessKey string            // base64
	webhooks  map[string]string // where its incoming calls are announced, by name
}

// callAutomation is the Call Automation face of the service.
type callAutomation struct {
	resource *acs.Resource
	handler  *acs.Handler
	issuer   *auth.Issuer
}

// newCallAutomation makes the face; it knows the calling service once join was called.
func newCallAutomation(c serviceConfig, issuer *auth.Issuer, shelf acs.Shelf) (*callAutomation, error) {
	var key auth.SharedKey // without one, nothing that is signed is taken
	if c.resource.accessKey != "" {
		var err error
		if key, err = auth.ParseSharedKey(c.resource.accessKey); err != nil {
			return nil, err
		}
	}
	resource := &acs.Resource{
		ID: c.resource.id, URL: c.url, Token: issuer.Event, StreamToken: issuer.Stream,
		Webhooks: c.resource.webhooks, Callback: c.policy.CheckURL, HTTP: c.poster(), Log: c.log,
		Shelf: shelf, Speech: c.speech,
	}
	return &callAutomation{resource, &acs.Handler{
		Resource: resource, Signatures: &auth.Signatures{Key: key, Resource: c.resource.id},
		Authenticator: issuer.Verifier(), Log: c.log,
	}, issuer}, nil
}

// join lets the resource's calls be those of the service.
func (a *callAutomation) join(exchange *pbx.Service) {
	exchange.Applications = append(exchange.Applications, a.resource.ID)
	for name := range a.resource.Webhooks {
		exchange.Directory[name] = pbx.ToApplication{ID: a.resource.ID}
	}
	application, _ := exchange.Application(a.resource.ID)
	a.resource.Application, a.resource.Known = application, exchange.Reaches
}

// serves reports whether a request is in the dialect. Its paths hold what a ServeMux
// would take apart.
func (*callAutomation) serves(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/calling/") || strings.HasPrefix(r.URL.Path, "/calling:")
}

// ServeHTTP answers for the dialect, and for what proves its events.
func (a *callAutomation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/calling/.well-known/acsopenidconfiguration", "/calling/keys":
		a.issuer.ServeHTTP(w, r)
	default:
		a.handler.ServeHTTP(w, r)
	}
}

// notifiers gives those of the resource in its dialect, and leaves the others to rest.
func (a *callAutomation) notifiers(rest func(application, callback string) signaling.Notifier) func(application, callback string) signaling.Notifier {
	return func(application, callback string) signaling.Notifier {
		if application == a.resource.ID {
			return a.resource.Notifier(callback)
		}
		return rest(application, callback)
	}
}
