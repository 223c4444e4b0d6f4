// Package signalingtest helps to test what carries calls: an HTTP network in memory,
// on which whole exchanges run in the virtual time of testing/synctest.
//
// It is for tests only and never opens a socket.
//
//	http.Client ─ net.Pipe ─▶ http.Server ─▶ Handler, found by host name
package signalingtest
