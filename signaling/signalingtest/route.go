package signalingtest

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"callbot/media"
	"callbot/signaling"
)

// Service is a calling service as one application reaches it.
type Service interface {
	signaling.Controller
	signaling.Finder
	signaling.Caller
}

// Phone is a phone in a call, which talks.
type Phone struct {
	Hangup func()
	Press  func(media.Key) // and lets go of it
	Heard  func() string   // the keys that have come
}

// Route is one way from an application to a calling service, with phones on the
// service's other side.
type Route struct {
	// Service is what the application reaches. Notifications about its calls go to
	// the Ear that the route was opened with.
	Service Service
	// Names are two names that lead to the application.
	Names [2]string
	// Media connects the application's legs to the service's.
	Media media.Connector
	// Prompt is the URI of a second of sound that the service can play.
	Prompt string
	// Says is what the service's transcriber understands, half sure, whoever speaks.
	Says string
	// Web fetches what the service has recorded.
	Web *http.Client
	// Dial makes a phone call a name.
	Dial func(t *testing.T, to string) Phone
	// Register makes a phone be reached under a name. It answers each call after a
	// second and talks until the test ends.
	Register func(t *testing.T, name string)

	// Hosted says that the dialect leaves all sound to the service.
	Hosted bool
	// Untold are the words of what the dialect tells nobody.
	Untold []string
	// NoTransfer is the result by which the dialect tells of a transfer to somebody who is
	// not there, in the form of Word; "" is the service's own, 480/10037.
	NoTransfer string
}

// Conform runs the suite. Each part runs in a bubble of its own, for which open makes
// a route; whatever open starts must end with the test.
func Conform(t *testing.T, open func(t *testing.T, ear *Ear) Route) {
	t.Helper()
	conform(t, nil, open)
	ConformInEveryState(t, open)
}

// ConformBut is Conform for a dialect that cannot carry all of it. lacks has the reason
// for each part of the suite that is left out; a name in it that is no part's is an
// error. What comes of verbs in every state is the dialect's own to prove.
func ConformBut(t *testing.T, lacks map[string]string, open func(t *testing.T, ear *Ear) Route) {
	t.Helper()
	if left := conform(t, lacks, open); left != len(lacks) {
		t.Errorf("%d parts were left out, for %d reasons", left, len(lacks))
	}
}

func conform(t *testing.T, lacks map[string]string, open func(t *testing.T, ear *Ear) Route) (left int) {
	t.Helper()
	for _, part := range []map[string]func(*trial){suite, many, meetings} {
		for name, test := range part {
			t.Run(name, func(t *testing.T) {
				if why := lacks[name]; why != "" {
					left++
					t.Skip(why)
				}
				synctest.Test(t, func(t *testing.T) {
					ear := NewEar()
					route := open(t, ear)
					ear.untold = route.Untold
					test(&trial{T: t, Route: route, ear: ear})
				})
			})
		}
	}
	return left
}

// trial is one part of the suite under way.
type trial struct {
	*testing.T
	Route
	ear *Ear
}

// ask gives a command, which must be taken.
func (x *trial) ask(id signaling.CallID, cmd signaling.Command) {
	x.Helper()
	if _, err := x.Service.Control(x.Context(), id, cmd); err != nil {
		x.Fatalf("%T: %v", cmd, err)
	}
}

// refused gives a command, which must be refused with the code.
func (x *trial) refused(id signaling.CallID, cmd signaling.Command, code signaling.Code) {
	x.Helper()
	_, err := x.Service.Control(x.Context(), id, cmd)
	x.wantCode(err, code)
}

func (x *trial) wantCode(err error, code signaling.Code) {
	x.Helper()
	var e *signaling.Error
	if !errors.As(err, &e) || e.Code != code {
		x.Errorf("got %v, want %q", err, code)
	}
}

// answer takes a call that rings, and talks.
func (x *trial) answer(call signaling.Call) {
	x.Helper()
	x.answerWith(call, signaling.CallOptions{})
}

func (x *trial) answerWith(call signaling.Call, options signaling.CallOptions) {
	x.Helper()
	if x.Hosted {
		x.ask(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}, Options: options})
		return
	}
	leg, answer, err := x.Media.Answer(x.Context(), call.Media.Description)
	if err != nil {
		x.Fatal(err)
	}
	Talk(x, leg)
	x.ask(call.ID, signaling.Answer{
		Media: signaling.Media{Hosting: signaling.AppHosted, Description: answer}, Options: options,
	})
}

// establish has a phone call the application, which answers.
func (x *trial) establish() (call signaling.Call, phone Phone) {
	x.Helper()
	phone = x.Dial(x.T, x.Names[0])
	call = x.ear.Incoming(x)
	x.answer(call)
	x.ear.Hear(x, call.ID, "establishing", "established")
	return call, phone
}
