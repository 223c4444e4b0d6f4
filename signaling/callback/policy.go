package callback

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"callbot/media/inet"
)

// Policy says which addresses a peer may make this service call. The zero value is
// for a service on the Internet: https and wss only, and nobody inside our own network.
type Policy struct {
	// Loopback also allows this machine, by plain http and ws too.
	Loopback bool
	// Private also allows the networks of RFC 1918, RFC 4193 and RFC 6598.
	Private bool
}

// CheckURL says whether an address may be called, by how it is written.
func (p Policy) CheckURL(address string) error {
	const longest = 2048
	u, err := url.Parse(address)
	switch {
	case err != nil || len(address) > longest:
		return errors.New("not a URL")
	case u.Host == "" || u.User != nil:
		return errors.New("want https://host/path without a user")
	case u.Scheme == "https", u.Scheme == "wss":
	case (u.Scheme == "http" || u.Scheme == "ws") && p.Loopback && isLoopback(u.Hostname()):
	default:
		return errors.New("must be https")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return p.checkIP(ip)
	}
	return nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// Control is a net.Dialer's Control: it sees the address that is really dialled, so
// that a name cannot lead inside.
func (p Policy) Control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %s: %w", address, err)
	}
	if err := p.checkIP(at.Addr()); err != nil {
		return fmt.Errorf("dial %s: %w: %w", address, errForbidden, err)
	}
	return nil
}

// errForbidden says that trying again is of no use.
var errForbidden = errors.New("forbidden")

var (
	// sharedSpace is RFC 6598: carriers' networks, reached from within only.
	sharedSpace = netip.MustParsePrefix("100.64.0.0/10")
	// translated is RFC 6052: IPv4 addresses behind a translator.
	translated = netip.MustParsePrefix("64:ff9b::/96")
)

func (p Policy) checkIP(ip netip.Addr) error {
	ip = ip.Unmap()
	if translated.Contains(ip) {
		whole := ip.As16()
		ip = netip.AddrFrom4([4]byte(whole[12:]))
	}
	switch {
	case ip.IsLoopback():
		if !p.Loopback {
			return errors.New("addresses of this machine are not allowed")
		}
	case ip.IsPrivate() || sharedSpace.Contains(ip):
		if !p.Private {
			return errors.New("private addresses are not allowed")
		}
	case !ip.IsGlobalUnicast() || inet.Special(ip.WithZone("")):
		return errors.New("not an address of one machine")
	}
	return nil
}

// Transport returns a transport that calls nobody whom the policy forbids. It does
// not use a proxy: a proxy would do the dialling.
func (p Policy) Transport() *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: p.Control}
	return &http.Transport{
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   32,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 10 * time.Second,
	}
}
