// Package lite makes the legs of telephone calls at little cost: ICE for host
// candidates, DTLS-SRTP, sound and telephone events, and nothing else of WebRTC.
//
// Whoever answers calls by the thousand uses it; media/webrtc has what is left out:
// relays, TCP and video. All legs that answer share one socket. Its reader, or while
// there are many legs whoever visits it every few milliseconds, decrypts and sorts; a leg
// has no goroutine of its own but those of its DTLS connection. Packets are handed on as
// they came: nothing is reordered, decoded or paced here. The agent is an ICE lite one (RFC 8445 section 2.5) towards those who
// check paths themselves, and otherwise checks them.
//
//	reader or visitor: socket ─▶ STUN: agent (paths) │ DTLS: keys │ SRTP: decrypt ─▶ queue, or who takes them ─▶ Leg
package lite
