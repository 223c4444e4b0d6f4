package inet

import (
	"net/netip"
	"slices"
)

// special are the addresses of Special.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("192.0.0.0/24"),   // protocol assignments
	netip.MustParsePrefix("198.18.0.0/15"),  // benchmarks, RFC 2544
	netip.MustParsePrefix("240.0.0.0/4"),    // future use, and broadcast
	netip.MustParsePrefix("::/96"),          // IPv4 in IPv6 of old, RFC 4291 section 2.5.5.1
	netip.MustParsePrefix("64:ff9b:1::/48"), // IPv4 behind a local translator, RFC 8215
	netip.MustParsePrefix("2001::/23"),      // protocol assignments, Teredo among them
	netip.MustParsePrefix("2002::/16"),      // IPv4 in IPv6, RFC 3056
	netip.MustParsePrefix("fec0::/10"),      // site-local, RFC 3879
}

// Special reports whether an address, which has no zone, leads to another one, or to no
// machine of the Internet, beside those that netip knows (IANA special-purpose address
// registries, RFC 6890).
func Special(a netip.Addr) bool {
	return slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}
