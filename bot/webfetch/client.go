package webfetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"callbot/ivr"
)

// DefaultMaxBody is the longest answer where a Client does not say, in bytes.
const DefaultMaxBody = 1 << 20

// Client is a bot.Fetcher.
type Client struct {
	// HTTP makes the requests; nil means one like http.DefaultClient. Where it may
	// connect to, its transport decides.
	HTTP    *http.Client
	MaxBody int64 // in bytes; zero means DefaultMaxBody
}

// Fetch makes a request. An answer that is longer than MaxBody is an error.
func (c *Client) Fetch(ctx context.Context, r ivr.Request) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	if r.Body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range r.Header {
		req.Header.Set(name, value)
	}
	resp, err := c.client().Do(req)
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	defer resp.Body.Close()
	most := c.MaxBody
	if most == 0 {
		most = DefaultMaxBody
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err == nil && int64(len(body)) > most {
		err = fmt.Errorf("the answer is longer than %d bytes", most)
	}
	return resp.StatusCode, body, err
}

// withoutURL is an error without the address that was asked, in which there may be
// secrets: it will be logged.
func withoutURL(err error) error {
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

func (c *Client) client() *http.Client {
	client := http.Client{}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.CheckRedirect = sameHost
	return &client
}

var errElsewhere = errors.New("redirected to another host")

// sameHost keeps a flow's headers, which may hold secrets, from going elsewhere.
func sameHost(req *http.Request, via []*http.Request) error {
	if req.URL.Host != via[0].URL.Host || req.URL.Scheme != via[0].URL.Scheme {
		return errElsewhere
	}
	if len(via) >= 5 {
		return errors.New("redirected too often")
	}
	return nil
}
