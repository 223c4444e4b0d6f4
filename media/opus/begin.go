package opus

import "callbot/media"

// Begin prepares the encoder to go on where payloads of another encoder, or silence,
// ended. All sound of its own is forgotten. before, unless it is empty, is the sound
// right before the next frame, as long as a frame: Opus begins with what went in 6.5 ms
// ago, which would be a hole otherwise. The next payload is then made so that a decoder
// which knows another encoder's payloads understands it.
func (e *Encoder) Begin(before media.Frame) error {
	if err := e.lib.Reset(); err != nil {
		return err
	}
	e.anew = false
	if len(before) > 0 {
		var err error
		if e.unsent, err = e.Encode(e.unsent[:0], before); err != nil {
			return err
		}
	}
	e.anew = true
	return nil
}

// first encodes the payload after Begin. One that must stand by itself cannot be asked
// for, but an encoder that expects every payload before to be lost makes one: neither
// loudness (RFC 6716 section 4.3.2.1) nor pitch (4.3.7.1) of the sound before is built
// on. It has no copy of the payload before it, which nobody sent.
func (e *Encoder) first(dst []byte, f media.Frame) ([]byte, error) {
	e.anew = false
	if err := e.tell(false, 100); err != nil {
		return dst, err
	}
	dst, err := e.encode(dst, f)
	if err != nil {
		return dst, err
	}
	return dst, e.tell(e.fec, e.loss)
}
