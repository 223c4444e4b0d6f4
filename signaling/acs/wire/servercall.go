package wire

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// maxServerCallID bounds what ParseServerCallID looks at, in bytes.
const maxServerCallID = 2048

// ServerCallID is the name of a call that all who take part in it share: an address
// below base, in base64 that fits into a path; "" of none.
func ServerCallID(base, id string) string {
	if id == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.TrimSuffix(base, "/") + "/calling/serverCalls/" + url.PathEscape(id)))
}

// ParseServerCallID reads the id within a ServerCallID, in any of the alphabets of
// base64, false where there is none.
func ParseServerCallID(s string) (id string, ok bool) {
	if len(s) > maxServerCallID {
		return "", false
	}
	s = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return "", false
	}
	u, err := url.Parse(string(text))
	if err != nil {
		return "", false
	}
	_, escaped, ok := strings.Cut(u.EscapedPath(), "/calling/serverCalls/")
	if id, err = url.PathUnescape(escaped); err != nil {
		return "", false
	}
	return id, ok && id != ""
}
