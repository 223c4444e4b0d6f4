package phone

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/tmaxmax/go-sse"

	"callbot/media"
	"callbot/signaling"
)

// Client is an Exchange on the other end of a Handler.
type Client struct {
	URL  string       // where the service is: "http://127.0.0.1:8080"
	HTTP *http.Client // nil is http.DefaultClient; it must not limit the time of a stream
}

var _ Exchange = (*Client)(nil)

// Place begins a call.
func (c *Client) Place(ctx context.Context, p Placing) (Placed, error) {
	query := url.Values{"to": {p.To}, "from": {p.From}}
	resp, err := c.send(ctx, http.MethodPost, "/phone/calls?"+query.Encode(), p.Offer)
	if err != nil {
		return Placed{}, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, MaxDescription))
	if err != nil {
		return Placed{}, fmt.Errorf("reading the answer: %w", err)
	}
	location, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || path.Base(location.Path) == "." {
		return Placed{}, fmt.Errorf("the service gave no usable Location: %q", resp.Header.Get("Location"))
	}
	return Placed{ID: path.Base(location.Path), Answer: string(answer)}, nil
}

// Events yields what becomes of a call.
func (c *Client) Events(ctx context.Context, id string) iter.Seq2[Event, error] {
	return follow[Event](ctx, c, callPath(id)+"/events")
}

// Hangup ends the phone's part of a call.
func (c *Client) Hangup(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, callPath(id), "")
}

// Mute silences the phone, or lets it be heard again.
func (c *Client) Mute(ctx context.Context, id string, muted bool) error {
	verb := "/unmute"
	if muted {
		verb = "/mute"
	}
	return c.do(ctx, http.MethodPost, callPath(id)+verb, "")
}

// Register makes a phone reachable while its rings are being taken.
func (c *Client) Register(ctx context.Context, endpoint string) iter.Seq2[Ring, error] {
	return follow[Ring](ctx, c, "/phone/endpoints/"+url.PathEscape(endpoint)+"/events")
}

// Answer takes a ring.
func (c *Client) Answer(ctx context.Context, id, answer string) error {
	return c.do(ctx, http.MethodPost, callPath(id)+"/answer", answer)
}

// Decline refuses a ring.
func (c *Client) Decline(ctx context.Context, id string, busy bool) error {
	reason := "declined"
	if busy {
		reason = "busy"
	}
	return c.do(ctx, http.MethodDelete, callPath(id)+"?reason="+reason, "")
}

func (c *Client) do(ctx context.Context, method, target, body string) error {
	resp, err := c.send(ctx, method, target, body)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// send makes a request; an answer other than 2xx becomes an error.
func (c *Client) send(ctx context.Context, method, target, body string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.URL, "/")+target, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/sdp")
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, refusal(resp, body != "")
}

// codes are the other direction of statuses, as far as it is unambiguous.
var codes = map[int]signaling.Code{
	http.StatusForbidden:          signaling.Forbidden,
	http.StatusNotFound:           signaling.NotFound,
	http.StatusConflict:           signaling.WrongState,
	http.StatusServiceUnavailable: signaling.Unavailable,
}

func refusal(resp *http.Response, described bool) error {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
	message := strings.TrimSpace(string(text))
	if reason, ok := strings.CutPrefix(message, descriptionPrefix); ok && described {
		return &media.DescriptionError{Reason: reason}
	}
	code, ok := codes[resp.StatusCode]
	switch {
	case ok:
	case resp.StatusCode/100 == 4:
		code = signaling.InvalidArgument
	default:
		code = signaling.Internal
	}
	return &signaling.Error{Code: code, Message: message}
}

// descriptionPrefix is how the text of a *media.DescriptionError begins.
const descriptionPrefix = "session description: "

// follow yields the events of a stream. A stream that breaks is an error: the reader
// cannot know what it missed.
func follow[T any](ctx context.Context, c *Client, target string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		resp, err := c.send(ctx, http.MethodGet, target, "")
		if err != nil {
			yield(none, err)
			return
		}
		defer resp.Body.Close()
		for event, err := range sse.Read(resp.Body, &sse.ReadConfig{MaxEventSize: 4 * MaxDescription}) {
			if err != nil {
				yield(none, fmt.Errorf("event stream: %w", err))
				return
			}
			var value T
			if err := json.Unmarshal([]byte(event.Data), &value); err != nil {
				yield(none, fmt.Errorf("event %q: %w", event.Type, err))
				return
			}
			if !yield(value, nil) {
				return
			}
		}
	}
}
