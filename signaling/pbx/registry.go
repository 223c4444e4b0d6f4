package pbx

import (
	"context"
	"maps"
	"sync"
	"time"

	"callbot/signaling"
	"callbot/signaling/phone"
)

const (
	// maxEndpoints bounds the phones that are registered at one time.
	maxEndpoints = 4096
	// maxRetired and retireAfter bound the ended calls whose events can still be read:
	// a phone that was rejected at once has not begun to listen yet.
	maxRetired  = 1024
	retireAfter = time.Minute
)

// registry is what everybody looks up: which calls and phones there are. Its lock is
// held for a few lines at a time and never while anything waits.
type registry struct {
	mu            sync.Mutex
	begin         func(run func(context.Context)) // nil while the service does not run
	most          int
	running       sync.WaitGroup
	conversations map[string]*conversation // by server id
	venues        map[string]*conversation // of many, by the names of their venues
	parties       map[signaling.CallID]*party
	endpoints     map[string]*endpoint
	retired       []retired
}

// retired is a phone's call that has ended.
type retired struct {
	id  signaling.CallID
	log *phone.Log[phone.Event]
	at  time.Time
}

// openFor lets conversations begin; they work under ctx.
func (r *registry) openFor(ctx context.Context, most int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.most = most
	r.conversations = make(map[string]*conversation)
	r.venues = make(map[string]*conversation)
	r.parties = make(map[signaling.CallID]*party)
	r.endpoints = make(map[string]*endpoint)
	r.begin = func(run func(context.Context)) { r.running.Go(func() { run(ctx) }) }
}

// close lets nothing begin any more and returns what still goes on.
func (r *registry) close() []*conversation {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begin = nil
	var open []*conversation
	for _, c := range r.conversations {
		open = append(open, c)
	}
	for _, e := range r.endpoints {
		e.rings.End()
	}
	return open
}

// wait returns when every conversation has released what it held.
func (r *registry) wait() { r.running.Wait() }

// admits says whether one more conversation may begin now.
func (r *registry) admits() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refusal()
}

func (r *registry) refusal() error {
	switch {
	case r.begin == nil:
		return &signaling.Error{Code: signaling.Unavailable, Message: "the service takes no calls now"}
	case len(r.conversations) >= r.most:
		return &signaling.Error{Code: signaling.Unavailable, Message: "the service has as many calls as it may have"}
	}
	return nil
}

// start begins the conversation of a party, unless the service is full or does not run.
func (r *registry) start(p *party, first job) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.refusal(); err != nil {
		return err
	}
	c := p.home.Load()
	c.parties = append(c.parties, p)
	r.parties[p.id] = p
	r.conversations[c.server] = c
	r.begin(func(ctx context.Context) { c.run(ctx, first) })
	return nil
}

// fork begins a conversation of parties that were in another one, even when the service
// is full. It reports false when the service is shutting down.
func (r *registry) fork(c *conversation, first job) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begin == nil {
		return false
	}
	r.conversations[c.server] = c
	r.begin(func(ctx context.Context) { c.run(ctx, first) })
	return true
}

// forget frees a conversation's place, and the venues where it was.
func (r *registry) forget(c *conversation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.conversations, c.server)
	maps.DeleteFunc(r.venues, func(_ string, at *conversation) bool { return at == c })
}

// meet returns who is at a venue already; else c is from now on. A conversation that has
// ended counts as gone.
func (r *registry) meet(names []string, c, ended *conversation) *conversation {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range names {
		if there := r.venues[name]; there != nil && there != ended {
			return there
		}
	}
	r.settle(names, c)
	return c
}

// occupy lets a conversation be found by the names of its venue.
func (r *registry) occupy(names []string, c *conversation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(names, c)
}

// settle is occupy for who holds the lock.
func (r *registry) settle(names []string, c *conversation) {
	for _, name := range names {
		r.venues[name] = c
	}
}

// at returns who is at the venue of that name, or nil.
func (r *registry) at(name string) *conversation {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.venues[name]
}

// conversation returns the one with a server id, or nil.
func (r *registry) conversation(server string) *conversation {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.conversations[server]
}

func (r *registry) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.conversations)
}

// enter makes a party's call known.
func (r *registry) enter(p *party) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parties[p.id] = p
}

// leave forgets a party's call; a phone's events stay for a while.
func (r *registry) leave(p *party) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.parties, p.id)
	side, ok := p.side.(*phoneSide)
	if !ok {
		return
	}
	now := time.Now()
	r.retired = append(r.retired, retired{p.id, &side.log, now})
	for len(r.retired) > maxRetired || now.Sub(r.retired[0].at) > retireAfter {
		r.retired = r.retired[1:]
	}
}

// party returns who has a call, or nil.
func (r *registry) party(id signaling.CallID) *party {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.parties[id]
}

// callsOf returns the calls of an application.
func (r *registry) callsOf(application string) []signaling.CallID {
	r.mu.Lock()
	defer r.mu.Unlock()
	var ids []signaling.CallID
	for id, p := range r.parties {
		if p.application == application {
			ids = append(ids, id)
		}
	}
	return ids
}

// events returns what became of a phone's call, or nil.
func (r *registry) events(id signaling.CallID) *phone.Log[phone.Event] {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.parties[id]; p != nil {
		if side, ok := p.side.(*phoneSide); ok {
			return &side.log
		}
		return nil
	}
	for _, old := range r.retired {
		if old.id == id {
			return old.log
		}
	}
	return nil
}

func (r *registry) endpoint(name string) (*endpoint, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.endpoints[name]
	return e, ok
}

// register makes a phone reachable until its release.
func (r *registry) register(name string) (*endpoint, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch _, taken := r.endpoints[name]; {
	case r.begin == nil:
		return nil, &signaling.Error{Code: signaling.Unavailable, Message: "the service takes no calls now"}
	case taken:
		return nil, &signaling.Error{Code: signaling.Conflict, Message: "somebody has registered under this name already"}
	case len(r.endpoints) >= maxEndpoints:
		return nil, &signaling.Error{Code: signaling.Unavailable, Message: "too many phones are registered"}
	}
	e := &endpoint{name: name, rings: phone.Log[phone.Ring]{Keep: 16, Readers: 1}}
	r.endpoints[name] = e
	return e, nil
}

func (r *registry) unregister(e *endpoint) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.endpoints[e.name] == e {
		delete(r.endpoints, e.name)
	}
}
