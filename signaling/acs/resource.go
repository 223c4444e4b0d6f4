package acs

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/wire"
	"callbot/signaling/callback"

	"github.com/google/uuid"
)

// Application is a resource's view of the calling service: its own calls and what it may
// do to them. What it can do beyond this it says by the interfaces of package signaling
// that it has besides; an operation without its interface is not served.
type Application interface {
	signaling.Controller
	signaling.Finder
	signaling.Caller
}

const (
	// maxConnections bounds the calls and recordings that are known at one time.
	maxConnections = 20_000
	// aliveEvery is how often the calling service is told that calls are wanted still:
	// the dialect has no word for it.
	aliveEvery = 10 * time.Minute
	// farewell is how long the last events may take to leave.
	farewell = 2 * time.Second
)

// Resource is the calls of those who share one connection string. Its exported fields
// are not to be changed while it is in use.
type Resource struct {
	// ID is the resource's immutable id: whom its events are for.
	ID string
	// URL is where the service is reached, without a slash at the end.
	URL string
	// Application is the resource's view of the calling service. It must be set before
	// the first request.
	Application Application
	// Token makes the bearer token of an event, and StreamToken that of a stream; nil
	// means to send none.
	Token, StreamToken func(resource string) (string, error)
	// Webhooks are the Event Grid subscriptions: where incoming calls are announced, by
	// the name that was called.
	Webhooks map[string]string
	// Known says whether somebody goes by a name; nil means that nobody goes by a raw id.
	Known func(name string) bool
	// Callback says whether events and sound may be sent to an address; nil means the
	// zero callback.Policy.
	Callback func(address string) error
	// Speech understands what is said, for transcriptions; nil is that they fail.
	Speech media.Transcriber
	// Shelf keeps the files of recordings; nil gives none.
	Shelf Shelf
	// HTTP posts events and dials streams. It must be set, and should dial nobody whom
	// Callback forbids: see callback.Policy.Transport.
	HTTP *http.Client
	// Log gets what was not taken; nil means nowhere.
	Log *slog.Logger

	mu            sync.Mutex
	known         map[string]*connection // by key
	calls         map[signaling.CallID]*connection
	parties       map[signaling.ParticipantID]*connection // as whom the application has called or answered
	numbers       int                                     // of calls that have begun
	outsiders     []string                                // keys of connections of calls from outside, the oldest first
	subscriptions map[string]*subscription                // by webhook
	running       sync.WaitGroup
	work          context.Context //nolint:containedctx // deliveries and streams belong to Run, not to the requests that begin them
}

// Run delivers events and carries streams until ctx ends, and then for as long as it
// takes to deliver what is left, or a moment.
func (r *Resource) Run(ctx context.Context) error {
	work, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	r.mu.Lock()
	r.work = work
	r.mu.Unlock()
	for name, webhook := range r.Webhooks {
		r.begin(func(context.Context) { // now if it can be, else when somebody calls
			if err := r.validate(ctx, webhook); err != nil {
				orDiscard(r.Log).Info("a webhook is not validated yet", slog.String("name", name), slog.Any("error", err))
			}
		})
	}
	tick := time.NewTicker(aliveEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-tick.C:
			r.keepAlive(ctx)
		case <-ctx.Done():
		}
	}
	r.mu.Lock()
	r.work = nil // nothing begins any more
	r.mu.Unlock()
	impatience := time.AfterFunc(farewell, abort)
	defer impatience.Stop()
	r.running.Wait()
	return nil
}

// begin starts what runs until Run ends, and reports false when it does not run.
func (r *Resource) begin(run func(context.Context)) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.work == nil {
		return false
	}
	work := r.work
	r.running.Go(func() { run(work) })
	return true
}

func (r *Resource) keepAlive(ctx context.Context) {
	r.mu.Lock()
	ids := make([]signaling.CallID, 0, len(r.calls))
	for id := range r.calls {
		ids = append(ids, id)
	}
	r.mu.Unlock()
	for _, id := range ids {
		_, _ = r.Application.Control(ctx, id, signaling.KeepAlive{}) // it may have ended
	}
}

// Notifier gives who takes the notifications that go to a callback: of a call, of a
// recording, or "" for those of calls that nobody has answered yet.
func (r *Resource) Notifier(callbackURI string) signaling.Notifier {
	if callbackURI == "" {
		return &EventGrid{Resource: r}
	}
	_, key, _ := strings.Cut(callbackURI, "#")
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.known[key]; c != nil {
		return &EventSender{connection: c}
	}
	return nil
}

// open makes a connection that nobody knows yet but by its callback.
func (r *Resource) open(c *connection) error {
	c.resource, c.key, c.bound = r, uuid.NewString(), make(chan struct{})
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.known) >= maxConnections {
		return &signaling.Error{Code: signaling.Unavailable, Subcode: 8516, Message: "The resource has as many calls as it may have."}
	}
	r.keep(c)
	return nil
}

// keep makes a connection known by its key. The lock is held.
func (r *Resource) keep(c *connection) {
	if r.known == nil {
		r.known, r.calls = map[string]*connection{}, map[signaling.CallID]*connection{}
		r.parties = map[signaling.ParticipantID]*connection{}
	}
	r.known[c.key] = c
}

// bind makes a connection known as a call.
func (r *Resource) bind(c *connection, call signaling.Call) {
	c.id, c.correlation = call.ID, call.ChainID
	c.server = wire.ServerCallID(r.URL, serverIDOf(call))
	r.sit(c, call.MyParticipant)
	r.mu.Lock()
	r.numbers++
	c.number = r.numbers
	r.calls[c.id] = c
	r.mu.Unlock()
	close(c.bound)
}

// sit says as whom the application takes part in a call.
func (r *Resource) sit(c *connection, me signaling.ParticipantID) {
	c.me = me
	r.mu.Lock()
	defer r.mu.Unlock()
	if !c.joined && r.parties[me] == nil {
		r.parties[me] = c
	}
}

// serverIDOf is what all who take part in a call know it by.
func serverIDOf(call signaling.Call) string {
	if call.ServerID != "" {
		return call.ServerID
	}
	return call.ChainID
}

// forget ends a connection that has nothing more to tell.
func (r *Resource) forget(c *connection) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.known, c.key)
	if r.calls[c.id] == c {
		delete(r.calls, c.id)
	}
	if r.parties[c.me] == c {
		delete(r.parties, c.me)
	}
}

// itself reports whether somebody in a call of c is the application itself, which is
// there as often as it has joined the call. Whom it calls by another of its names is not.
func (r *Resource) itself(c *connection, p signaling.Participant) bool {
	if p.ID == c.me {
		return true
	}
	own := p.Identity.Kind == signaling.Application && p.Identity.ID == r.ID
	r.mu.Lock()
	defer r.mu.Unlock()
	return own && (c.joined || r.parties[p.ID] == nil)
}

// connection finds a call by its id. Errors: NotFound.
func (r *Resource) connection(id string) (*connection, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.calls[signaling.CallID(id)]; c != nil {
		return c, nil
	}
	return nil, errNoCall
}

// byServer finds a call in which the application takes part by its serverCallId, the first
// of them where it does more than once; nil is that there is none.
func (r *Resource) byServer(serverCallID string) (first *connection) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.calls {
		if c.server == serverCallID && (first == nil || c.number < first.number) {
			first = c
		}
	}
	return first
}

// identity is the party that a raw id names: one who goes by the raw id itself, or else
// by the word in it.
func (r *Resource) identity(raw string) signaling.Identity {
	who := wire.IdentityOf(raw)
	if r.Known != nil && r.Known(raw) {
		who.ID = raw
	}
	return who
}

// allowed holds an address against the policy; property says where it stands.
func (r *Resource) allowed(property, address string) error {
	check := r.Callback
	if check == nil {
		check = callback.Policy{}.CheckURL
	}
	if address == "" {
		return nil
	}
	if err := check(address); err != nil {
		return &signaling.Error{Code: signaling.InvalidArgument, Subcode: 8523, Message: "The field " + property + " is invalid: " + err.Error() + ".", Err: err}
	}
	return nil
}

// withKey puts the name of a connection where only we see it: a fragment is not sent
// (RFC 3986 section 3.5).
func withKey(address, key string) string {
	plain, _, _ := strings.Cut(address, "#")
	return plain + "#" + url.PathEscape(key)
}
