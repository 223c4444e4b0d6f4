package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"time"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
	"callbot/signaling/problem"

	"github.com/cenkalti/backoff/v5"
	"github.com/google/uuid"
)

const (
	clientTries      = 4 // as Microsoft's own libraries: once, and three times again
	clientFirstPause = 500 * time.Millisecond
	clientDeadline   = 15 * time.Second
)

// noSoundYet is the service's number for a call whose sound does not flow. A call may be
// established a moment before it does, and nothing was done of what is refused so.
const noSoundYet = 8503

// answer is what a service says yes with.
type answer struct {
	status int
	text   []byte
}

// do makes a request, again and again while the service asks for patience, and reads
// the answer into into, unless that is nil. It returns the answer's status.
func (c *Client) do(ctx context.Context, call signaling.CallID, method, path string, body, into any) (status int, err error) {
	var text []byte
	if body != nil {
		if text, err = json.Marshal(body); err != nil {
			return 0, &signaling.Error{Code: signaling.InvalidArgument, Message: "the request cannot be written", Err: err}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, clientDeadline)
	defer cancel()
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = clientFirstPause
	got, err := backoff.Retry(ctx, func() (answer, error) { return c.once(ctx, call, method, path, text) },
		backoff.WithBackOff(pauses), backoff.WithMaxTries(clientTries), backoff.WithMaxElapsedTime(clientDeadline))
	if err != nil {
		return 0, asError(err)
	}
	if len(got.text) == 0 || into == nil {
		return got.status, nil
	}
	if err := json.Unmarshal(got.text, into); err != nil {
		return 0, &signaling.Error{Code: signaling.Unavailable, Message: "the service's answer cannot be read", Err: err}
	}
	return got.status, nil
}

// once makes a request once. Only errors that may pass are not permanent.
func (c *Client) once(ctx context.Context, call signaling.CallID, method, path string, text []byte) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.URL+path, bytes.NewReader(text))
	if err != nil {
		return answer{}, backoff.Permanent(err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Client-Request-Id", uuid.NewString())
	if call != "" {
		r.Header.Set("Scenario-Id", string(call)) // one for all requests of a call
	}
	if len(text) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.HTTP.Do(r)
	if err != nil {
		return answer{}, lost(method, unreached(err))
	}
	defer resp.Body.Close()
	text, err = io.ReadAll(io.LimitReader(resp.Body, maxNews))
	switch {
	case err != nil:
		return answer{}, lost(method, &signaling.Error{Code: signaling.Unavailable, Message: "the service's answer broke off", Err: err})
	case resp.Request.Method != method: // a redirect has made a GET of it, which asks for nothing
		return answer{}, backoff.Permanent(&signaling.Error{Code: signaling.Unavailable, Message: "the service has sent the request elsewhere, and it was not done"})
	case resp.StatusCode/100 == 2:
		return answer{resp.StatusCode, text}, nil
	}
	return answer{}, patience(resp, failure(resp, text))
}

// lost says whether a request without an answer may be made again. Whether the service has
// seen it is not known, so that only what does no harm is: to ask, and to end a thing.
func lost(method string, err *signaling.Error) error {
	if err.Code == signaling.Unavailable && harmless(method) {
		return err
	}
	return backoff.Permanent(err)
}

func harmless(method string) bool { return method == http.MethodGet || method == http.MethodDelete }

// unreached is the error of a request that got no answer: where it had no token to go
// with, that of the token.
func unreached(err error) *signaling.Error {
	var e *signaling.Error
	if errors.As(err, &e) {
		return e
	}
	return &signaling.Error{Code: signaling.Unavailable, Message: "the service cannot be reached", Err: err}
}

// patience says whether, and when, a failed request may be made again.
func patience(resp *http.Response, err *signaling.Error) error {
	switch status := resp.StatusCode; {
	case err.Subcode == noSoundYet:
		return err
	case (status == http.StatusInternalServerError || status == http.StatusBadGateway) && harmless(resp.Request.Method):
		return err
	case status == http.StatusGatewayTimeout && twice(resp.Request):
		return backoff.Permanent(err)
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		if pause, ok := problem.Pause(resp.Header); ok {
			return errors.Join(err, &backoff.RetryAfterError{Duration: pause})
		}
		return err
	default:
		return backoff.Permanent(err)
	}
}

// twice reports whether a request that is made again may be done twice, where the service
// has taken it and only the answer did not come in time: somebody would be called, hear a
// prompt or be invited once more. The other actions find the call as they would leave it.
func twice(r *http.Request) bool {
	if r.Method != http.MethodPost {
		return false
	}
	switch path.Base(r.URL.Path) {
	case "calls", "playPrompt", "recordResponse", "sendDtmfTones", "invite", "onlineMeetings":
		return true
	default:
		return false
	}
}

// failure reads an answer that says no.
func failure(resp *http.Response, text []byte) *signaling.Error {
	var body wire.Error
	_ = json.Unmarshal(text, &body) // proxies answer in HTML
	code, message := unwrap(body.Error)
	subcode, _ := strconv.Atoi(code)
	if message == "" {
		message = resp.Status
	}
	return &signaling.Error{
		Code: codeOf(resp.StatusCode, subcode), Subcode: subcode, Message: message,
		Err: fmt.Errorf("%s %s: %s, request %s", resp.Request.Method, resp.Request.URL.Path, resp.Status, clean(resp.Header.Get("Request-Id"))),
	}
}

// unwrap finds the number and the sentence of an error, which the service sometimes
// sends as JSON text within the message of another.
func unwrap(e wire.ErrorDetail) (code, message string) {
	var inner struct{ ErrorCode, Message string }
	if json.Unmarshal([]byte(e.Message), &inner) == nil && inner.ErrorCode != "" {
		return inner.ErrorCode, inner.Message
	}
	return e.Code, e.Message
}

// asError finds the *signaling.Error in what a request came to.
func asError(err error) error {
	var e *signaling.Error
	if errors.As(err, &e) {
		return e
	}
	return &signaling.Error{Code: signaling.Unavailable, Message: "the service did not answer in time", Err: err}
}
