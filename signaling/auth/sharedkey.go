package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// SharedKey is a secret that both sides of the Call Automation dialect have: requests
// are signed with it (HMAC-SHA256).
// https://learn.microsoft.com/rest/api/communication/authentication
type SharedKey []byte

// ParseSharedKey reads a key in base64, as connection strings carry it.
func ParseSharedKey(text string) (SharedKey, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) == 0 {
		return nil, errors.New("the access key is not base64") // which would be shown by the decoder's error
	}
	return key, nil
}

// connectionStrings are "endpoint=<url>;accesskey=<base64>" in this order only, as the
// clients of other makes read them.
var connectionStrings = regexp.MustCompile(`(?i)^endpoint=(.*);accesskey=(.*)$`)

// ParseConnectionString reads where a resource is, without a slash at the end, and the
// key to it.
func ParseConnectionString(text string) (endpoint string, key SharedKey, err error) {
	found := connectionStrings.FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return "", nil, errors.New("a connection string is endpoint=<url>;accesskey=<key>")
	}
	u, err := url.Parse(found[1])
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return "", nil, fmt.Errorf("connection string: the endpoint %q is not https://host", found[1])
	}
	if key, err = ParseSharedKey(found[2]); err != nil {
		return "", nil, fmt.Errorf("connection string: %w", err)
	}
	return u.Scheme + "://" + u.Host, key, nil
}

// sign makes the signature of a text.
func (k SharedKey) sign(text string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// contentHash is what a signed request says of its body.
func contentHash(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}
