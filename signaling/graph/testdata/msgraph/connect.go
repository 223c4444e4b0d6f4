package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/authentication"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	kiotahttp "github.com/microsoft/kiota-http-go"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
	kiotatext "github.com/microsoft/kiota-serialization-text-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
)

// connect makes the SDK's adapter, with all that it does by default: retries,
// redirects, compression. It stands in for NewGraphServiceClient, which has every
// other part of the SDK to build besides.
func connect(root string, t *tokens, wire *watch) (abstractions.RequestAdapter, error) {
	abstractions.RegisterDefaultSerializer(func() serialization.SerializationWriterFactory { return kiotajson.NewJsonSerializationWriterFactory() })
	abstractions.RegisterDefaultDeserializer(func() serialization.ParseNodeFactory { return kiotajson.NewJsonParseNodeFactory() })
	abstractions.RegisterDefaultDeserializer(func() serialization.ParseNodeFactory { return kiotatext.NewTextParseNodeFactory() })

	options := core.GraphClientOptions{GraphServiceLibraryVersion: "1.89.0"}
	client := core.GetDefaultClient(&options, append(core.GetDefaultMiddlewaresWithOptions(&options), wire)...)
	adapter, err := core.NewGraphRequestAdapterBaseWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		authentication.NewBaseBearerTokenAuthenticationProvider(t), options, nil, nil, client)
	if err != nil {
		return nil, err
	}
	adapter.SetBaseUrl(root + "/v1.0")
	return adapter, nil
}

// watch sees what goes over the wire, as the last of the SDK's middleware.
type watch struct {
	requests int
	status   int  // of the last answer
	gzip     bool // of the first request
}

// Intercept sends a request on.
func (w *watch) Intercept(next kiotahttp.Pipeline, index int, r *http.Request) (*http.Response, error) {
	w.requests++
	if w.requests == 1 {
		w.gzip = r.Header.Get("Content-Encoding") == "gzip"
	}
	resp, err := next.Next(r, index)
	if err == nil {
		w.status = resp.StatusCode
	}
	return resp, err
}

// tokens are the application's, by its client credentials. Microsoft's own provider
// takes them over https only.
type tokens struct {
	root, id, secret string
	token            string
}

// GetAuthorizationToken fetches the application's token once.
func (t *tokens) GetAuthorizationToken(ctx context.Context, _ *url.URL, _ map[string]any) (string, error) {
	if t.token != "" {
		return t.token, nil
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {t.id}, "client_secret": {t.secret},
		"scope": {"https://graph.microsoft.com/.default"},
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.root+"/common/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.Token == "" {
		return "", fmt.Errorf("no token: %s (%v)", resp.Status, err)
	}
	t.token = got.Token
	return t.token, nil
}

// GetAllowedHostsValidator lets the token go to any host: there is only one.
func (t *tokens) GetAllowedHostsValidator() *authentication.AllowedHostsValidator {
	return new(authentication.AllowedHostsValidator)
}
