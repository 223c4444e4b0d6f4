package session

import (
	"log/slog"
	"math"

	"callbot/media"
)

// What some encoders can do beside encoding, Opus among them.
type (
	// beginner goes on where other payloads, or silence, ended, with the sound before.
	beginner interface {
		Begin(before media.Frame) error
	}
	// lossy sends copies of what may be lost, a share that is told in percent.
	lossy interface {
		SetLoss(copies bool, percent int) error
	}
)

// begin prepares the encoder for a frame that it did not encode the one before of, so
// that neither a click nor a hole is heard between the two.
func (v *voice) begin(o *outbound) {
	e, ok := v.encoder.(beginner)
	if !ok {
		return
	}
	var before media.Frame
	if o.player.Lead(v.prompt) {
		before = v.prompt
	}
	if err := e.Begin(before); err != nil {
		v.log.Error("the encoder could not begin", slog.Any("error", err))
	}
}

const (
	// adapting is how many frames there are between two looks at the party's reports,
	// which come every few seconds (RFC 3550 section 6.2).
	adapting = 100
	// mostLoss is the most that an encoder is told to expect: for more, sound suffers
	// more by the bits that copies cost than by what they are good for.
	mostLoss = 30
)

// adapt tells the encoder, now and then, how much of what is sent is lost.
func (v *voice) adapt(leg media.Leg) {
	v.encoded++
	if v.encoded%adapting != 1 {
		return
	}
	e, ok := v.encoder.(lossy)
	r, reports := leg.(media.Reporter)
	if !ok || !reports {
		return
	}
	percent := min(int(math.Ceil(100*r.Report().RemoteLoss)), mostLoss)
	if err := e.SetLoss(leg.Format().FEC, percent); err != nil {
		v.log.Error("the encoder could not be told of losses", slog.Any("error", err))
	}
}
