// Package wire reads RTP packets, and counts and reports them as RTCP wants it, for
// the transports of real networks.
//
// The rooms that make legs call it. It knows neither sockets nor keys: packets come to
// it decrypted, and it never sends anything itself.
//
//	RTP packet ─▶ Parse ─▶ media.Packet ─▶ Reception ─▶ report to the peer
package wire
