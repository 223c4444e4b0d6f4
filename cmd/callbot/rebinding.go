package main

import (
	"net"
	"net/http"
	"net/netip"
)

// localOnly refuses requests to a listener of this machine that come by another name:
// a page of another site, whose name was made to lead here, would be taken for our own
// (DNS rebinding). A listener that the network reaches has names that are not known
// here, and is left alone.
func localOnly(l net.Listener, h http.Handler) http.Handler {
	if tcp, ok := l.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLocal(r.Host) {
			http.Error(w, "this address is not served here", http.StatusMisdirectedRequest)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// isLocal reports whether a Host header names this machine.
func isLocal(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
