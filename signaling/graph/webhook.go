package graph

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"callbot/signaling"
	"callbot/signaling/callback"
	"callbot/signaling/graph/wire"

	"github.com/google/uuid"
)

const (
	defaultDeadline = 15 * time.Second // how long an incoming call may wait for its answer
	postTries       = 4
)

// Webhook posts notifications to one address of one application. It is a
// signaling.Notifier, safe for concurrent use; it does not put notifications in order:
// who wants them in order waits for each. Its fields are not to be changed while it is
// in use.
//
// A notification that is not taken is tried again, under the same message id, until
// Deadline. Any answer of the 2xx kind means that it was taken.
type Webhook struct {
	// URL is where to post.
	URL string
	// Application is whom the notifications are for, Tenant the directory in which
	// its calls take place.
	Application, Tenant string
	// Token makes the bearer token of one delivery; nil means to send none.
	Token func(application, tenant string) (string, error)
	// HTTP posts. It must be set, and should dial nobody whom Check forbids: see
	// callback.Policy.Transport. Redirects are followed here, not there.
	HTTP *http.Client
	// Check says whether an address may be posted to, URL and wherever it redirects;
	// nil means the zero callback.Policy.
	Check func(address string) error
	// Pascal writes enumerations as Microsoft's service was seen to for some years
	// ("Established"), so that a bot can be tried with it.
	Pascal bool
	// Timeout bounds one delivery, Deadline all tries of one notification; 0 means
	// 5 s and 15 s. The context may end both sooner.
	Timeout, Deadline time.Duration
	// Log gets what was not taken; nil means nowhere.
	Log *slog.Logger

	rosters told
}

// Notify posts a notification, unless it is one that the dialect keeps to itself. An
// *Error with Unavailable says that it was not taken.
func (h *Webhook) Notify(ctx context.Context, n signaling.Notification) error {
	about := wire.About{CallbackURI: h.URL, Tenant: h.Tenant, Pascal: h.Pascal}
	about.Before, about.Change = h.rosters.before(n)
	body, err := wire.Encode(inGraph(n), about)
	if err != nil {
		return &signaling.Error{Code: signaling.Internal, Message: "a notification cannot be written", Err: err}
	}
	if body == nil {
		return nil
	}
	if err := h.deliver(ctx, n.Of(), body); err != nil {
		return err
	}
	h.rosters.taken(n)
	return nil
}

// inGraph is a notification as Graph has it: of a transfer that failed it tells one number
// for each kind of transfer, whatever the reason (call: transfer, "Examples").
func inGraph(n signaling.Notification) signaling.Notification {
	const blind, attended = 7000, 7700
	changed, ok := n.(signaling.StateChanged)
	if !ok || changed.Result == nil || changed.Result.Subcode == attended {
		return n
	}
	changed.Result = &signaling.Result{Code: http.StatusInternalServerError, Subcode: blind, Message: changed.Result.Message}
	return changed
}

// deliver posts the body of a notification until it is taken.
func (h *Webhook) deliver(ctx context.Context, call signaling.CallID, body []byte) error {
	message := uuid.NewString() // names the delivery, however often it is tried
	poster := callback.Poster{
		HTTP: h.HTTP, Check: h.Check, Timeout: h.Timeout, Deadline: orDefault(h.Deadline, defaultDeadline), Tries: postTries,
	}
	err := poster.Post(ctx, callback.Message{
		URL: h.URL, Body: body,
		Header: func() (http.Header, error) { return h.header(call, message) },
		NotTaken: func(err error, pause time.Duration) {
			orDiscard(h.Log).Warn("a notification was not taken and is tried again",
				slog.String("call", string(call)), slog.Duration("pause", pause), slog.Any("error", err))
		},
	})
	if err != nil {
		return &signaling.Error{Code: signaling.Unavailable, Message: "the application did not take a notification", Err: err}
	}
	return nil
}

// header is that of one delivery.
func (h *Webhook) header(call signaling.CallID, message string) (http.Header, error) {
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("Accept", "application/json")
	header.Set("User-Agent", "callbot (Calling/1.0)")
	header.Set("Scenario-Id", string(call))
	header.Set("X-Microsoft-Skype-Message-ID", message)
	if h.Token == nil {
		return header, nil
	}
	token, err := h.Token(h.Application, h.Tenant)
	header.Set("Authorization", "Bearer "+token)
	return header, err
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}
