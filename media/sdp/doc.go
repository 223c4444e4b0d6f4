// Package sdp reads and writes the session descriptions of telephone calls (SDP, RFC
// 8866): one audio section with one codec and one kind of telephone event.
//
// The rooms that make legs call it. It knows what a description says, and opens no
// connection.
//
//	offer ─▶ Parse ─▶ Description (what to agree on, Peer) ─▶ Answer ─▶ answer
package sdp
