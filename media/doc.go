// Package media is the vocabulary of sound: frames, the readers and writers that
// move them, packets, the legs that carry packets to a party of a call, and the
// keys that a party presses.
//
// It holds types, small interfaces and pure arithmetic. It never opens a socket, a
// file or a codec, starts no goroutine and imports nothing of this module; the rooms
// beneath it (media/webrtc, media/opus, media/dtmf, …) do the work, and every floor
// above speaks in these words.
//
//	packets in ─ Leg ─▶ jitter buffer ─▶ Decoder ─▶ Frame ─▶ Writer
//	packets out ◀─ Leg ◀─ Encoder ◀─ Frame ◀─ Reader
package media
