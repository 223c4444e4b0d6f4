package prompt

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"callbot/media/inet"
)

// reserved are the addresses that are not of the public internet, beside those that
// netip and inet know (IANA special-purpose address registries, RFC 6890).
var reserved = []netip.Prefix{
	netip.MustParsePrefix("100.64.0.0/10"),   // shared by carriers, RFC 6598
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation, RFC 5737
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("64:ff9b::/96"),    // IPv4 behind a translator, RFC 6052
	netip.MustParsePrefix("100::/64"),        // discard, RFC 6666
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
}

// public reports whether a is an address of the public internet.
func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() && !inet.Special(a) && !contains(reserved, a)
}

func contains(prefixes []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
}

// A guard says which addresses may be reached.
type guard struct {
	allow  []netip.Prefix
	public bool // public addresses too
}

// control is called for each address that a name resolved to, before it is reached.
func (g guard) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return because(Refused, "%w", err)
	}
	a := ap.Addr().Unmap().WithZone("")
	switch {
	case contains(g.allow, a) || g.public && public(a):
		return nil
	case !g.public:
		return because(Refused, "plain http to %v is not allowed", a)
	}
	return because(Refused, "the address %v is not a public one", a)
}

func newTransport(g guard, config *tls.Config) *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: g.control}
	return &http.Transport{
		DialContext:           dialer.DialContext, // and no proxy: it would hide the address
		TLSClientConfig:       config.Clone(),
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 10 * time.Second,
		DisableKeepAlives:     true, // a prompt is fetched once: nothing shall linger
		ForceAttemptHTTP2:     true,
	}
}

// transport chooses by the scheme, of every redirect anew.
type transport struct{ secure, plain http.RoundTripper }

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	switch req.URL.Scheme {
	case "https":
		return t.secure.RoundTrip(req)
	case "http":
		return t.plain.RoundTrip(req)
	}
	return nil, because(Refused, "the scheme %q is not fetched", req.URL.Scheme)
}
