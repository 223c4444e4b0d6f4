package ivr

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// What a Fetch uses where it does not say, and the pause before it tries again.
const (
	DefaultFetchTimeout = 5 * time.Second
	fetchPause          = 500 * time.Millisecond
)

// Fetch asks a web service and keeps its JSON answer. The caller hears Say meanwhile,
// to its end.
type Fetch struct {
	URL     Text            `yaml:"fetch"`
	Method  string          `yaml:"method"` // empty means GET, or POST where there is a body
	Headers map[string]Text `yaml:"headers"`
	// Body are the fields of the JSON object that is sent.
	Body map[string]Expr `yaml:"body"`
	Say  Pieces          `yaml:"say"`

	Timeout time.Duration `yaml:"timeout"` // of one try; zero means DefaultFetchTimeout
	Retries int           `yaml:"retries"` // after the first try

	// Into is the variable that takes the answer. Where it is set, an answer that is
	// not JSON is a failure.
	Into string `yaml:"into"`

	Next      string `yaml:"next"`
	Otherwise string `yaml:"otherwise"` // when every try has failed
}

// Request is what a machine wants to be asked of a web service. Whoever steps the
// machine does so, and steps it with Fetched.
type Request struct {
	Context string
	Method  string
	URL     string
	Header  map[string]string
	Body    []byte // JSON, or nil
	Timeout time.Duration
}

// Fetched says what came of a Request.
type Fetched struct {
	At      time.Duration
	Context string // the request's; any but the present one is stale and ignored
	Status  int    // of HTTP
	Body    []byte
	Err     error // why there is no answer
}

func (e Fetched) at() time.Duration { return e.At }

// Requests are what the last step wants to be fetched.
func (m *Machine) Requests() []Request { return m.requests }

// Exits is where the state leads.
func (s Fetch) Exits() []Exit {
	return []Exit{{By: "next", To: s.Next}, {By: "otherwise", To: s.Otherwise}}
}

// fetching is a Fetch under way.
type fetching struct {
	Fetch
	context string  // of the request that is out, "" between tries
	tries   int     // so far
	exit    *string // where to go when the prompt is over; nil while there is no result
}

func (s Fetch) enter(m *Machine) activity {
	f := &fetching{Fetch: s}
	m.play(s.Say)
	f.try(m)
	return f
}

func (f *fetching) handle(m *Machine, e Event) {
	switch e := e.(type) {
	case Fetched:
		if e.Context == f.context {
			f.fetched(m, e)
		}
	case TimedOut:
		if f.context == "" {
			f.try(m)
			return
		}
		f.failed(m, fmt.Errorf("no answer in %v", f.timeout()))
	case PromptEnded:
		f.leave(m)
	default: // nothing else concerns it
	}
}

func (f *fetching) try(m *Machine) {
	f.tries++
	f.context = m.nextContext()
	request, err := f.request(m)
	if err != nil {
		f.failed(m, err)
		return
	}
	m.requests = append(m.requests, request)
	m.wake(f.timeout())
}

func (f *fetching) request(m *Machine) (Request, error) {
	r := Request{Context: f.context, Method: f.Method, URL: m.text(f.URL.Expr), Timeout: f.timeout()}
	if len(f.Body) > 0 {
		fields := make(map[string]any, len(f.Body))
		for name, x := range f.Body {
			fields[name] = m.eval(x)
		}
		body, err := json.Marshal(fields)
		if err != nil {
			return r, err
		}
		r.Body = body
	}
	if r.Method == "" {
		r.Method = "GET"
		if r.Body != nil {
			r.Method = "POST"
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Headers)) {
		if r.Header == nil {
			r.Header = map[string]string{}
		}
		r.Header[name] = m.text(f.Headers[name].Expr)
	}
	return r, nil
}

func (f *fetching) fetched(m *Machine, e Fetched) {
	switch {
	case e.Err != nil:
		f.failed(m, e.Err)
		return
	case e.Status < 200 || e.Status > 299:
		f.failed(m, fmt.Errorf("status %d", e.Status))
		return
	}
	if f.Into != "" {
		var answer any
		if err := json.Unmarshal(e.Body, &answer); err != nil {
			f.failed(m, err)
			return
		}
		m.Vars[f.Into] = answer
	}
	f.done(m, f.Next)
}

func (f *fetching) failed(m *Machine, err error) {
	m.note(fmt.Errorf("fetch: %w", err))
	f.context = ""
	if f.tries <= f.Retries {
		m.wake(fetchPause)
		return
	}
	f.done(m, f.Otherwise)
}

func (f *fetching) done(m *Machine, exit string) {
	m.stopTimer()
	f.context, f.exit = "", &exit
	f.leave(m)
}

// leave goes on once there is a result and nothing more to say.
func (f *fetching) leave(m *Machine) {
	if f.exit != nil && m.playing == "" {
		m.goTo(*f.exit)
	}
}

func (f *fetching) timeout() time.Duration { return cmp.Or(f.Timeout, DefaultFetchTimeout) }
