package pbx

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"callbot/media"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/hosting"
)

// Service is the local calling service. Its fields must not change once Run was
// called.
type Service struct {
	// Directory says where a call to a name goes.
	Directory map[string]Route
	// Applications are the ids of applications that no name of the directory leads to.
	Applications []string
	// Names are how people see applications that call them or join a meeting, by their
	// ids; one without a name is seen by its id.
	Names map[string]string
	// Tenant is the directory's own id, which notifications carry.
	Tenant string

	// Connector makes the parties' legs.
	Connector media.Connector
	// Session is what the parties' sessions have in common: the wheel that paces the
	// sound the service itself makes, the codecs. Each party's leg is added to it.
	Session session.Config
	// Ringback is what a caller hears until somebody answers; nil is silence.
	Ringback *prompt.Prompt

	// Prompts finds what applications play whose sound the service hosts; nil says that
	// it hosts none.
	Prompts hosting.Opener
	// Studio is where calls are recorded; nil says that none is.
	Studio *hosting.Studio
	// Speech understands what participants say whom applications ask; nil recognizes keys
	// only.
	Speech media.Transcriber
	// MaxRecording is how long a recording of a call may be; 0 means an hour.
	MaxRecording time.Duration

	// Music is what participants on hold hear where the application names none; nil is
	// silence.
	Music *prompt.Prompt

	// Permits says whether an application has a permission; nil says that each has all.
	Permits func(application string, p signaling.Permission) bool

	// Notifier gives who takes the notifications of an application's call: those of
	// its calls in general where callbackURI is "", else those of a call that has a
	// callback of its own. nil says that the application cannot be reached.
	Notifier func(application, callbackURI string) signaling.Notifier

	Timeouts Timeouts
	MaxCalls int          // conversations at one time; 0 means 1000
	Log      *slog.Logger // nil means none

	// URL is where people open links to meetings, as {URL}/join/{id}.
	URL string

	registry registry
	meetings meetings
	archive  archive
}

// Timeouts are how long the service waits. A zero is the default in brackets.
type Timeouts struct {
	Answer    time.Duration // for an application to answer, reject or redirect (15 s)
	Ring      time.Duration // for an endpoint to answer (60 s)
	Redirect  time.Duration // for the one target of a redirect (55 s)
	Broadcast time.Duration // for the many targets of a redirect (60 s)
	KeepAlive time.Duration // between signs of life of an application (45 min)
	Media     time.Duration // for a party's media to connect, and to send (20 s)
	Lobby     time.Duration // for a guest to be let in (10 min)
	Lonely    time.Duration // for people to come to a meeting that applications began (5 min)
	Notify    time.Duration // for one notification to be taken (15 s)
	Shutdown  time.Duration // for the last notifications to leave (3 s)
}

// filled has the defaults in place of zeros.
func (t Timeouts) filled() Timeouts {
	return Timeouts{
		Answer:    cmp.Or(t.Answer, 15*time.Second),
		Ring:      cmp.Or(t.Ring, 60*time.Second),
		Redirect:  cmp.Or(t.Redirect, 55*time.Second),
		Broadcast: cmp.Or(t.Broadcast, 60*time.Second),
		KeepAlive: cmp.Or(t.KeepAlive, 45*time.Minute),
		Media:     cmp.Or(t.Media, 20*time.Second),
		Lobby:     cmp.Or(t.Lobby, 10*time.Minute),
		Lonely:    cmp.Or(t.Lonely, 5*time.Minute),
		Notify:    cmp.Or(t.Notify, 15*time.Second),
		Shutdown:  cmp.Or(t.Shutdown, 3*time.Second),
	}
}

// Run serves calls until ctx ends. Then it hangs up every call, waits until their
// applications have been told (no longer than Timeouts.Shutdown) and everything they
// held is released, and returns nil. Before and after Run no call can be placed.
func (s *Service) Run(ctx context.Context) error {
	work, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	s.registry.openFor(work, cmp.Or(s.MaxCalls, 1000))
	<-ctx.Done()
	for _, c := range s.registry.close() {
		c.mail.insist(func(context.Context) { c.shutDown() })
	}
	impatience := time.AfterFunc(s.Timeouts.filled().Shutdown, abort)
	defer impatience.Stop()
	s.registry.wait()
	return nil
}

// Ready says why no call can be placed now; nil means that one can.
func (s *Service) Ready() error { return s.registry.admits() }

// Calls is how many conversations there are now.
func (s *Service) Calls() int { return s.registry.count() }

// Application gives the calls of one application, or false when it is not known.
func (s *Service) Application(id string) (*Application, bool) {
	if !s.knows(id) {
		return nil, false
	}
	return &Application{id: id, service: s}, true
}

func (s *Service) knows(application string) bool {
	if application == "" {
		return false
	}
	if slices.Contains(s.Applications, application) {
		return true
	}
	for _, route := range s.Directory {
		if to, ok := route.(ToApplication); ok && to.ID == application {
			return true
		}
	}
	return false
}

func (s *Service) log() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}
