package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/google/uuid"

	"callbot/signaling"
	"callbot/signaling/auth"
	"callbot/signaling/graph"
)

// platform is a calling service with nothing behind it: it tells the bot of calls,
// takes its answers, and knows how to prove both. It is a graph.Application.
type platform struct {
	url     string
	to      *graph.Webhook
	issuer  *auth.Issuer
	dialect *graph.Handler

	mu    sync.Mutex
	calls map[signaling.CallID]*platformCall
}

// platformCall is a call as the platform knows it.
type platformCall struct {
	platform *platform
	info     signaling.Call
	answers  chan signaling.Media // one at most
	gone     chan struct{}        // closed when the bot has hung up or refused
	leave    sync.Once
}

var (
	_ way               = (*platform)(nil)
	_ graph.Application = (*platform)(nil)
)

// newPlatform makes the platform that is reached at url.
func newPlatform(url string, s Setup, log *slog.Logger) (*platform, error) {
	keys, err := auth.NewKeys()
	if err != nil {
		return nil, err
	}
	p := &platform{url: url, calls: map[signaling.CallID]*platformCall{}}
	p.issuer = &auth.Issuer{
		URL: url, Keys: keys,
		Applications: []auth.Application{{ID: s.Application, Secret: s.Secret}},
	}
	p.dialect = &graph.Handler{
		Authenticator: p.issuer.Verifier(),
		Applications:  func(id string) (graph.Application, bool) { return p, id == s.Application },
		URL:           url,
		Callback:      allow,
		Log:           log,
	}
	p.to = &graph.Webhook{
		URL: s.Webhook, Application: s.Application, Tenant: auth.DefaultTenant,
		Token: p.issuer.Notification, Check: allow, Log: log,
		HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: dialAtOnce}},
	}
	return p, nil
}

// allow lets all addresses be used: both processes are ours.
func allow(string) error { return nil }

// ServeHTTP answers the bot.
func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/v1.0/") {
		p.dialect.ServeHTTP(w, r)
		return
	}
	p.issuer.ServeHTTP(w, r)
}

// place tells the bot of a call and waits for its answer.
func (p *platform) place(ctx context.Context, offer string) (string, connection, error) {
	c := &platformCall{
		platform: p,
		info: signaling.Call{
			ID: signaling.CallID(uuid.NewString()), ChainID: uuid.NewString(),
			State: signaling.StateIncoming, Direction: signaling.Inbound, Tenant: auth.DefaultTenant,
			Source:  signaling.Participant{Identity: signaling.Identity{Kind: signaling.User, ID: "caller"}},
			Targets: []signaling.Participant{{Identity: signaling.Identity{Kind: signaling.Application, ID: p.to.Application}}},
			Media:   signaling.Media{Hosting: signaling.AppHosted, Description: offer},
		},
		answers: make(chan signaling.Media, 1),
		gone:    make(chan struct{}),
	}
	p.mu.Lock()
	p.calls[c.info.ID] = c
	p.mu.Unlock()
	answer, err := c.ring(ctx)
	if err != nil {
		return "", nil, errors.Join(err, c.hangup(ctx))
	}
	return answer, c, nil
}

func (c *platformCall) ring(ctx context.Context) (answer string, err error) {
	if err := c.platform.to.Notify(ctx, signaling.Incoming{Call: c.info}); err != nil {
		return "", err
	}
	select {
	case m := <-c.answers:
		return m.Description, nil
	case <-c.gone:
		return "", errors.New("the bot refused the call")
	case <-ctx.Done():
		return "", fmt.Errorf("the bot did not answer: %w", ctx.Err())
	}
}

// establish tells the bot how far the call has come, as Microsoft's service does.
func (c *platformCall) establish(ctx context.Context, ready <-chan struct{}) error {
	if err := c.say(ctx, signaling.StateEstablishing); err != nil {
		return err
	}
	select {
	case <-ready:
	case <-ctx.Done():
		return fmt.Errorf("no media: %w", ctx.Err())
	}
	return c.say(ctx, signaling.StateEstablished)
}

func (c *platformCall) say(ctx context.Context, state signaling.CallState) error {
	return c.platform.to.Notify(ctx, signaling.StateChanged{Call: c.info.ID, State: state})
}

// hangup tells the bot that the caller has gone.
func (c *platformCall) hangup(ctx context.Context) error {
	c.platform.forget(c.info.ID)
	return c.platform.to.Notify(context.WithoutCancel(ctx), signaling.Terminated{Call: c.info.ID, Result: signaling.Result{Message: "The caller hung up."}})
}

func (p *platform) forget(id signaling.CallID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.calls, id)
}

func (p *platform) find(id signaling.CallID) (*platformCall, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, known := p.calls[id]
	if !known {
		return nil, &signaling.Error{Code: signaling.NotFound, Message: "No such call."}
	}
	return c, nil
}

// Find tells what a call was like when it began.
func (p *platform) Find(_ context.Context, id signaling.CallID) (signaling.Call, error) {
	c, err := p.find(id)
	if err != nil {
		return signaling.Call{}, err
	}
	return c.info, nil
}

// Control takes the bot's answer; of what else a bot may do, this platform knows only
// how to end a call.
func (p *platform) Control(_ context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	c, err := p.find(id)
	if err != nil {
		return signaling.Operation{}, err
	}
	switch cmd := cmd.(type) {
	case signaling.Answer:
		select {
		case c.answers <- cmd.Media:
		default:
			return signaling.Operation{}, &signaling.Error{Code: signaling.WrongState, Message: "The call was answered before."}
		}
	case signaling.Reject, signaling.Hangup:
		p.forget(id)
		c.leave.Do(func() { close(c.gone) })
	default:
		return signaling.Operation{}, &signaling.Error{Code: signaling.Unsupported, Message: "The bench has no such thing."}
	}
	return signaling.Operation{}, nil
}
