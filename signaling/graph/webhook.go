package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"callbot/signaling"
	"callbot/signaling/callback"
	"callbot/signaling/graph/wire"

	"github.com/cenkalti/backoff/v5"
	"github.com/google/uuid"
)

const (
	defaultPostTimeout = 5 * time.Second
	defaultDeadline    = 15 * time.Second // how long an incoming call may wait for its answer
	postTries          = 4
	postFirstPause     = 250 * time.Millisecond
	postLongestPause   = 4 * time.Second
	maxHops            = 3 // what a bot may need to reach the instance it wants
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
	body, err := wire.Encode(n, about)
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

// deliver posts the body of a notification until it is taken.
func (h *Webhook) deliver(ctx context.Context, call signaling.CallID, body []byte) error {
	d := delivery{webhook: h, body: body, call: call, message: uuid.NewString()}
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = postFirstPause, postLongestPause
	_, err := backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, d.try(ctx) },
		backoff.WithBackOff(pauses), backoff.WithMaxTries(postTries),
		backoff.WithMaxElapsedTime(orDefault(h.Deadline, defaultDeadline)), backoff.WithNotify(d.notTaken))
	if err != nil {
		return &signaling.Error{Code: signaling.Unavailable, Message: "the application did not take a notification", Err: err}
	}
	return nil
}

// delivery is one notification on its way.
type delivery struct {
	webhook *Webhook
	body    []byte
	call    signaling.CallID
	message string // names the delivery, however often it is tried
}

func (d *delivery) notTaken(err error, pause time.Duration) {
	orDiscard(d.webhook.Log).Warn("a notification was not taken and is tried again",
		slog.String("call", string(d.call)), slog.Duration("pause", pause), slog.Any("error", err))
}

// try posts once, following the redirects by which bots spread calls over instances.
func (d *delivery) try(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, orDefault(d.webhook.Timeout, defaultPostTimeout))
	defer cancel()
	address := d.webhook.URL
	for range maxHops + 1 {
		next, err := d.post(ctx, address)
		switch {
		case err != nil || next == "":
			return err
		case downgrades(address, next):
			return backoff.Permanent(errors.New("a redirect leads away from https"))
		}
		address = next
	}
	return backoff.Permanent(fmt.Errorf("more than %d redirects", maxHops))
}

// post sends the body to an address. It returns where to send it instead, if anywhere.
func (d *delivery) post(ctx context.Context, address string) (next string, err error) {
	if err := d.webhook.check(address); err != nil {
		return "", backoff.Permanent(fmt.Errorf("%s: %w", address, err))
	}
	r, err := d.request(ctx, address)
	if err != nil {
		return "", backoff.Permanent(err)
	}
	resp, err := d.webhook.client().Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, maxBody) // lets the connection be used again
	return judge(resp)
}

// judge reads an answer: taken, sent elsewhere, refused for good or for now.
func judge(resp *http.Response) (next string, err error) {
	switch status := resp.StatusCode; {
	case status/100 == 2:
		return "", nil
	case status == http.StatusFound || status == http.StatusTemporaryRedirect:
		at, err := resp.Location()
		if err != nil {
			return "", backoff.Permanent(err)
		}
		return at.String(), nil
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		if pause, ok := retryAfter(resp.Header); ok {
			return "", &backoff.RetryAfterError{Duration: pause}
		}
		return "", errors.New(resp.Status)
	case status/100 == 5 || status == http.StatusRequestTimeout:
		return "", errors.New(resp.Status)
	default:
		return "", backoff.Permanent(errors.New(resp.Status))
	}
}

// retryAfter reads how long a peer wishes to be left alone, in seconds (RFC 9110
// section 10.2.3; its other form, a date, is not in use here).
func retryAfter(h http.Header) (time.Duration, bool) {
	const longest = 60
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 16)
	return time.Duration(min(seconds, longest)) * time.Second, err == nil
}

func (d *delivery) request(ctx context.Context, address string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(d.body))
	if err != nil {
		return nil, err
	}
	h := r.Header
	h.Set("Content-Type", "application/json")
	h.Set("Accept", "application/json")
	h.Set("User-Agent", "callbot (Calling/1.0)")
	h.Set("Scenario-Id", string(d.call))
	h.Set("X-Microsoft-Skype-Message-ID", d.message)
	if d.webhook.Token == nil {
		return r, nil
	}
	token, err := d.webhook.Token(d.webhook.Application, d.webhook.Tenant)
	if err != nil {
		return nil, err
	}
	h.Set("Authorization", "Bearer "+token)
	return r, nil
}

func (h *Webhook) check(address string) error {
	if h.Check == nil {
		return callback.Policy{}.CheckURL(address)
	}
	return h.Check(address)
}

// client posts without following redirects: they are held against the policy first.
func (h *Webhook) client() *http.Client {
	c := *h.HTTP
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// downgrades reports whether a redirect leads from https to what is not.
func downgrades(from, to string) bool {
	return strings.HasPrefix(from, "https:") && !strings.HasPrefix(to, "https:")
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}
