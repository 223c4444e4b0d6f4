package auth

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/go-jose/go-jose/v4"
)

// maxDocument bounds an OpenID configuration and a key set.
const maxDocument = 256 << 10

// fetchKeys follows an OpenID configuration (OpenID Connect Discovery 1.0 section 4)
// to the keys it names.
func fetchKeys(ctx context.Context, client *http.Client, configURL string) (jose.JSONWebKeySet, error) {
	var config configuration
	if err := fetchDocument(ctx, client, configURL, &config); err != nil {
		return jose.JSONWebKeySet{}, err
	}
	if err := noDowngrade(configURL, config.Keys); err != nil {
		return jose.JSONWebKeySet{}, err
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := fetchDocument(ctx, client, config.Keys, &set); err != nil {
		return jose.JSONWebKeySet{}, err
	}
	return usable(set.Keys)
}

// noDowngrade keeps a document fetched safely from naming keys that are not.
func noDowngrade(from, to string) error {
	source, err := url.Parse(from)
	if err != nil {
		return err
	}
	target, err := url.Parse(to)
	if err != nil {
		return err
	}
	if target.Scheme != "https" && target.Scheme != source.Scheme {
		return fmt.Errorf("jwks_uri %q is less safe than %q", to, from)
	}
	return nil
}

// usable keeps the RSA keys for signatures and leaves out the rest, as RFC 7517
// section 5 asks, rather than fail on a kind of key that we do not know. What is said of
// a key's certificates is left out too: nothing is proved by it here, and one that cannot
// be read does not make the key a worse one.
func usable(raw []json.RawMessage) (set jose.JSONWebKeySet, err error) {
	for _, text := range raw {
		var bare struct {
			Type      string `json:"kty"`
			Use       string `json:"use,omitempty"`
			ID        string `json:"kid"`
			Algorithm string `json:"alg,omitempty"`
			N         string `json:"n,omitempty"`
			E         string `json:"e,omitempty"`
		}
		if json.Unmarshal(text, &bare) != nil || (bare.Use != "" && bare.Use != "sig") {
			continue
		}
		var k jose.JSONWebKey
		if text, err := json.Marshal(bare); err != nil || json.Unmarshal(text, &k) != nil {
			continue
		}
		if public, ok := k.Key.(*rsa.PublicKey); ok && public.N.BitLen() >= keyBits {
			set.Keys = append(set.Keys, k)
		}
	}
	if len(set.Keys) == 0 {
		return set, errors.New("no RSA key in the key set")
	}
	return set, nil
}

func fetchDocument(ctx context.Context, client *http.Client, address string, into any) error {
	if client == nil {
		client = http.DefaultClient // ctx limits the time
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: %s", address, resp.Status)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxDocument)).Decode(into); err != nil {
		return fmt.Errorf("get %s: %w", address, err)
	}
	return nil
}
