package main

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"strings"

	"callbot/cmd/callbot/page"
	"callbot/media"
	"callbot/media/prompt"
	"callbot/signaling"
	"callbot/signaling/auth"
	"callbot/signaling/callback"
	"callbot/signaling/graph"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

// tenant is the local service's one directory.
const tenant = auth.DefaultTenant

// knownBot is an application that the local service knows.
type knownBot struct {
	name    string
	webhook string
	credentials
	permissions []string // nil is all
	pascal      bool     // its notifications are written so
}

// serviceConfig is what the local calling service is made of.
type serviceConfig struct {
	url       string // where it is reached, without a slash at the end
	keys      *auth.Keys
	bots      []knownBot
	directory map[string]pbx.Route
	sound     *sound
	maxCalls  int
	timeouts  pbx.Timeouts
	policy    callback.Policy
	prompts   hosting.Opener    // of calls whose sound it hosts; nil fetches them as the policy allows
	speech    media.Transcriber // understands what callers say; nil is that nobody does
	client    *http.Client      // posts notifications; nil means one that keeps to the policy
	resource  resourceConfig    // whose calls are served in the Call Automation dialect
	log       *slog.Logger
}

// service is the local calling service with all its faces.
type service struct {
	pbx    *pbx.Service
	issuer *auth.Issuer
	mux    *http.ServeMux
	sound  *sound
	studio *studio
	acs    *callAutomation
}

func newService(ctx context.Context, c serviceConfig) (*service, error) {
	studio, err := newStudio(ctx, c.url+"/recordings", c.sound)
	if err != nil {
		return nil, err
	}
	issuer := &auth.Issuer{URL: c.url, Keys: c.keys, Tenant: tenant}
	automation, err := newCallAutomation(c, issuer, studio.shelf)
	if err != nil {
		return nil, err
	}
	exchange, err := c.exchange(ctx)
	if err != nil {
		return nil, err
	}
	exchange.Studio = &studio.Studio
	exchange.Notifier = automation.notifiers(c.notifier(issuer))
	for _, b := range c.bots {
		issuer.Applications = append(issuer.Applications, auth.Application{ID: b.AppID, Secret: b.Secret, Roles: b.permissions})
	}
	automation.join(exchange)
	s := &service{pbx: exchange, issuer: issuer, mux: http.NewServeMux(), sound: c.sound, studio: studio, acs: automation}
	s.routes(&graph.Handler{
		Authenticator: issuer.Verifier(),
		Applications: func(id string) (graph.Application, bool) {
			application, ok := exchange.Application(id)
			return application, ok
		},
		URL:      c.url,
		Callback: c.policy.CheckURL,
		Log:      c.log,
	}, &phone.Handler{Exchange: exchange, Log: c.log})
	return s, nil
}

// exchange is what owns the calls, with the names that it knows.
func (c serviceConfig) exchange(ctx context.Context) (*pbx.Service, error) {
	tone, err := ringback(ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := music(ctx)
	if err != nil {
		return nil, err
	}
	directory, names := maps.Clone(c.directory), map[string]string{}
	if directory == nil {
		directory = map[string]pbx.Route{}
	}
	for _, b := range c.bots {
		directory[b.name] = pbx.ToApplication{ID: b.AppID}
		names[b.AppID] = b.name
	}
	return &pbx.Service{
		Directory: directory,
		Names:     names,
		Tenant:    tenant,
		Connector: c.sound.connector,
		Session:   c.sound.session,
		Ringback:  tone,
		Music:     waiting,
		Prompts:   c.opener(),
		Speech:    c.speech,
		Permits:   permits(c.bots),
		URL:       c.url,
		MaxCalls:  c.maxCalls,
		Timeouts:  c.timeouts,
		Log:       c.log,
	}, nil
}

// versions are what the paths of the Graph dialect begin with.
var versions = []string{"/v1.0/", "/beta/"}

func (s *service) routes(dialect, phones http.Handler) {
	for _, version := range versions {
		s.mux.Handle(version, dialect)
	}
	s.mux.Handle("/phone/", phones)
	s.mux.Handle("/recordings/", s.studio.shelf)
	s.mux.Handle("/.well-known/openid-configuration", s.issuer)
	s.mux.Handle("/keys", s.issuer)
	s.mux.Handle("/", page.Handler())
}

// ServeHTTP answers for the whole service. The paths of tokens begin with any tenant's
// name, which a ServeMux cannot tell from the dialects' paths, so they are found by how
// they end.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/oauth2/v2.0/token") || strings.HasSuffix(r.URL.Path, "/v2.0/.well-known/openid-configuration") {
		s.issuer.ServeHTTP(w, r)
		return
	}
	s.before(s.mux).ServeHTTP(w, lowerVersion(r))
}

// before lets what is in the Call Automation dialect pass by a ServeMux, which would clean
// its paths of what an id may hold: "//", say.
func (s *service) before(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.acs.serves(r) {
			s.acs.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// lowerVersion is a request of the Graph dialect with its version in lower case: to the
// dialect the cases are one, to a ServeMux they are not.
func lowerVersion(r *http.Request) *http.Request {
	for _, version := range versions {
		if n := len(version); len(r.URL.Path) > n && r.URL.Path[:n] != version && strings.EqualFold(r.URL.Path[:n], version) {
			lower := r.Clone(r.Context())
			lower.URL.Path = version + r.URL.Path[n:]
			if r.URL.RawPath != "" {
				lower.URL.RawPath = version + r.URL.RawPath[n:]
			}
			return lower
		}
	}
	return r
}

// Run serves calls until ctx ends, and then until all of them have ended. The sound
// goes on until the last goodbye, and recordings are kept until the end.
func (s *service) Run(ctx context.Context) error {
	return runOver(ctx, s.studio.shelf.Run, func(ctx context.Context) error {
		return runOver(ctx, s.sound.Run, func(ctx context.Context) error {
			return runOver(ctx, s.acs.resource.Run, s.pbx.Run)
		})
	})
}

// opener finds the prompts of calls whose sound the service hosts: on the web, and on
// this machine where the policy lets callbacks lead there.
func (c serviceConfig) opener() hosting.Opener {
	if c.prompts != nil {
		return c.prompts
	}
	web := &prompt.Web{}
	if c.policy.Loopback {
		web.Allow = loopback
	}
	return &prompt.Store{Web: web, Speech: prompt.Espeak{}, Log: c.log}
}

// poster posts to addresses that peers have named.
func (c serviceConfig) poster() *http.Client {
	if c.client != nil {
		return c.client
	}
	return &http.Client{Transport: c.policy.Transport()}
}

// notifier finds who takes the notifications of an application: its webhook, or the
// callback that it gave for a call.
func (c serviceConfig) notifier(issuer *auth.Issuer) func(application, callback string) signaling.Notifier {
	client := c.poster()
	bots := map[string]knownBot{}
	for _, b := range c.bots {
		bots[b.AppID] = b
	}
	return func(application, callback string) signaling.Notifier {
		bot, known := bots[application]
		if !known {
			return nil
		}
		check := c.policy.CheckURL
		if callback == "" || callback == bot.webhook {
			// The operator chose this address, so it is not held against the policy.
			callback, check = bot.webhook, allow
		}
		return &graph.Webhook{
			URL: callback, Application: application, Tenant: tenant, Pascal: bot.pascal,
			Token: issuer.Notification, HTTP: client, Check: check, Log: c.log,
		}
	}
}

func allow(string) error { return nil }
