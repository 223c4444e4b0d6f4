// Package webrtc makes legs from WebRTC session descriptions: an SDP offer or
// answer in, a media.Leg out.
//
// It is the only room that knows Pion. Sound and telephone events share one SSRC,
// packets are handed on as they came: nothing is reordered, decoded or paced
// here. Candidates are not trickled, all of them are in the description.
//
//	offer ─▶ describe (one codec, one event clock) ─▶ ICE, DTLS, SRTP ─▶ Leg
package webrtc
