package page_test

import (
	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/opus"
)

// ears hear keys by either way, each way for itself.
type ears struct {
	events  *dtmf.Receiver
	sound   *dtmf.Detector
	decoder media.Decoder
	samples [5760]int16 // the longest payload at 48 kHz
}

func newEars(clock media.Rate) (*ears, error) {
	decoder, err := opus.Codec{}.NewDecoder(media.Rate16k)
	if err != nil {
		return nil, err
	}
	return &ears{events: dtmf.NewReceiver(clock), sound: dtmf.NewDetector(media.Rate16k), decoder: decoder}, nil
}

func (e *ears) hear(p *media.Packet, report func(media.Tone)) {
	if p.Kind == media.EventPacket {
		e.events.Receive(p, report)
		return
	}
	if n, err := e.decoder.Decode(e.samples[:], p.Payload); err == nil {
		e.sound.Detect(e.samples[:n], report)
	}
}
