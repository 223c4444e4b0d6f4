package opus

import "callbot/media"

// maxJoined is how many payloads of 20 ms Join can make one of: 120 ms.
const maxJoined = 6

// Join appends to dst one payload with the sound of all payloads, which last 20 ms
// each, without decoding them (RFC 6716 section 3.2.5). Up to six of one kind can be
// joined; joined is how many were, from the first on: those that follow are of
// another kind, or too many. It is 0 only for a payload that cannot be joined to
// anything: one that is malformed, or holds more than one frame already.
func Join(dst []byte, payloads ...[]byte) (longer []byte, joined int) {
	for joined < min(len(payloads), maxJoined) && joinable(payloads[0], payloads[joined]) {
		joined++
	}
	switch joined {
	case 0:
		return dst, 0
	case 1:
		return append(dst, payloads[0]...), 1
	}
	const severalOfAnyLength = 3
	dst = append(dst, payloads[0][0]|severalOfAnyLength, 0x80|byte(joined))
	for _, payload := range payloads[:joined-1] {
		dst = appendLength(dst, len(payload)-1)
	}
	for _, payload := range payloads[:joined] {
		dst = append(dst, payload[1:]...)
	}
	return dst, joined
}

// joinable reports whether both are single frames of 20 ms of the same kind.
func joinable(first, p []byte) bool {
	return len(p) > 0 && len(p) <= maxFrame && p[0]&3 == 0 && p[0] == first[0] &&
		frameDuration(p[0]) == media.FrameDuration
}

// appendLength appends the length of a frame as one byte or two (RFC 6716 section
// 3.2.1).
func appendLength(dst []byte, n int) []byte {
	if n < 252 {
		return append(dst, byte(n))
	}
	low := 252 + n&3
	return append(dst, byte(low), byte((n-low)/4))
}
