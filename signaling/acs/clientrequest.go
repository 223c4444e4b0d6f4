package acs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
	"callbot/signaling/problem"

	"github.com/cenkalti/backoff/v5"
	"github.com/google/uuid"
)

const (
	clientTries      = 4 // as Microsoft's own libraries: once, and three times again
	clientFirstPause = 500 * time.Millisecond
	clientDeadline   = 15 * time.Second
	maxAnswer        = 1 << 20
)

// do makes a request, again and again while the service asks for patience, and reads the
// answer into into, unless that is nil.
func (c *Client) do(ctx context.Context, method, path string, body, into any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return &signaling.Error{Code: signaling.InvalidArgument, Subcode: 8523, Message: "the request cannot be written", Err: err}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, clientDeadline)
	defer cancel()
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = clientFirstPause
	// The same wish has the same id each time, so that it is done once (Repeatability).
	id, first := uuid.NewString(), time.Now().UTC().Format(http.TimeFormat)
	answer, err := backoff.Retry(ctx, func() ([]byte, error) {
		r, err := c.request(ctx, method, path, text)
		if err != nil {
			return nil, backoff.Permanent(err)
		}
		if method == http.MethodPost {
			r.Header.Set("Repeatability-Request-Id", id)
			r.Header.Set("Repeatability-First-Sent", first)
		}
		return c.once(r)
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(clientTries), backoff.WithMaxElapsedTime(clientDeadline))
	switch {
	case err != nil:
		return asProblem(err)
	case len(answer) == 0 || into == nil:
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return &signaling.Error{Code: signaling.Unavailable, Message: "the service's answer cannot be read", Err: err}
	}
	return nil
}

func (c *Client) request(ctx context.Context, method, path string, text []byte) (*http.Request, error) {
	version := c.Version
	if version == "" {
		version = newestVersion
	}
	address := c.Endpoint + path
	if !strings.Contains(path, "?") {
		address += "?api-version=" + version
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("X-Ms-Client-Request-Id", uuid.NewString())
	if len(text) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}

// once makes a request once. Only errors that may pass are not permanent.
func (c *Client) once(r *http.Request) ([]byte, error) {
	resp, err := c.HTTP.Do(r)
	if err != nil {
		return nil, lost(r.Method, &signaling.Error{Code: signaling.Unavailable, Message: "the service cannot be reached", Err: err})
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	switch {
	case err != nil:
		return nil, lost(r.Method, &signaling.Error{Code: signaling.Unavailable, Message: "the service's answer broke off", Err: err})
	case resp.Request.Method != r.Method: // a redirect has made a GET of it, which asks for nothing
		return nil, backoff.Permanent(&signaling.Error{Code: signaling.Unavailable, Message: "the service has sent the request elsewhere, and it was not done"})
	case resp.StatusCode/100 == 2:
		return text, nil
	}
	refusal := refusalOf(resp, text)
	switch status := resp.StatusCode; {
	case (status == http.StatusInternalServerError || status == http.StatusBadGateway) && harmless(r.Method):
		return nil, refusal
	case status == http.StatusGatewayTimeout && twice(r.URL.Path):
		return nil, backoff.Permanent(refusal)
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		if pause, ok := problem.Pause(resp.Header); ok {
			return nil, errors.Join(refusal, &backoff.RetryAfterError{Duration: pause})
		}
		return nil, refusal
	default:
		return nil, backoff.Permanent(refusal)
	}
}

// lost says whether a request without an answer may be made again. Whether the service has
// seen it is not known, so that only what does no harm is: to ask, and to end a thing.
func lost(method string, err *signaling.Error) error {
	if harmless(method) {
		return err
	}
	return backoff.Permanent(err)
}

func harmless(method string) bool { return method == http.MethodGet || method == http.MethodDelete }

// twice reports whether a request that is made again may be done twice: Microsoft's
// service knows no repeats of these.
func twice(path string) bool {
	return strings.HasSuffix(path, ":play") || strings.HasSuffix(path, ":recognize")
}

// refusalOf reads an answer that says no.
func refusalOf(resp *http.Response, text []byte) *signaling.Error {
	var body wire.Error
	_ = json.Unmarshal(text, &body) // proxies answer in HTML
	subcode, _ := strconv.Atoi(body.Error.Code)
	message := body.Error.Message
	if message == "" {
		message = resp.Status
	}
	return &signaling.Error{
		Code: codeFor(resp.StatusCode, subcode), Subcode: subcode, Message: message,
		Err: fmt.Errorf("%s %s: %s", resp.Request.Method, resp.Request.URL.Path, resp.Status),
	}
}

// codeFor is what kind of thing an answer tells: by its number, or else by its status.
func codeFor(status, subcode int) signaling.Code {
	for _, p := range problems {
		if p.Subcode == subcode && p.Status == status {
			return p.Code
		}
	}
	if status/100 == 5 && status != http.StatusNotImplemented {
		return signaling.Unavailable // what went wrong there may pass
	}
	if code, ok := problems.Read(status); ok {
		return code
	}
	return signaling.InvalidArgument
}

// below is the path and query of a link of the service's own, "" of any other.
func (c *Client) below(link string) string {
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return ""
	}
	if own, err := url.Parse(c.Endpoint); err != nil || (u.Host != "" && u.Host != own.Host) || !strings.HasPrefix(u.Path, "/calling/") {
		return ""
	}
	return u.RequestURI()
}

// asProblem finds the *signaling.Error in what a request came to.
func asProblem(err error) error {
	var e *signaling.Error
	if errors.As(err, &e) {
		return e
	}
	return &signaling.Error{Code: signaling.Unavailable, Message: "the service did not answer in time", Err: err}
}

func noSuchCall() error {
	return &signaling.Error{Code: signaling.NotFound, Subcode: 8522, Message: "there is no such call"}
}

func unspeakable(format string, args ...any) error {
	return &signaling.Error{Code: signaling.Unsupported, Message: fmt.Sprintf(format, args...) + " cannot be asked for in this dialect"}
}
