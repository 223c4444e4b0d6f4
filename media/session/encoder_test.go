package session

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/pace"
)

// reporting is a leg whose party reports losses.
type reporting struct {
	*catcher
	loss float64
}

func (r *reporting) Report() media.Report { return media.Report{RemoteLoss: r.loss} }

// noted is a codec that notes what its encoder is told.
type noted struct {
	opus.Codec
	told *[]int
}

func (n noted) NewEncoder(r media.Rate) (media.Encoder, error) {
	e, err := n.Codec.NewEncoder(r)
	return &notedEncoder{e.(*opus.Encoder), n.told}, err
}

type notedEncoder struct {
	*opus.Encoder
	told *[]int
}

func (e *notedEncoder) SetLoss(copies bool, percent int) error {
	if !copies {
		percent = -1
	}
	*e.told = append(*e.told, percent)
	return e.Encoder.SetLoss(copies, percent)
}

// Live sound carries copies for as much loss as its party reports, where the party can use
// them, and within bounds.
func TestEncoderFollowsReportedLoss(t *testing.T) {
	_, leg := catching(func(f *media.Format) { f.FEC = true })
	r, told := &reporting{catcher: leg}, []int{}
	s := New(Config{Leg: r, Wheel: new(pace.Wheel), Codecs: []media.Codec{noted{told: &told}}})
	defer s.Speak(media.NewSamples(media.Rate16k, mediatest.Speechlike(media.Rate16k, 1, 10*time.Second)))()
	for _, loss := range []float64{0, 0.071, 0.9} {
		r.loss = loss
		tick(s, adapting)
	}
	if len(told) != 3 || told[0] != 0 || told[1] != 8 || told[2] != mostLoss {
		t.Errorf("the encoder was told %v", told)
	}
	leg.format.FEC = false
	tick(s, adapting)
	if told[len(told)-1] != -1 {
		t.Errorf("the encoder was told %v, though the party cannot use copies", told)
	}
}

// Live sound tells how loud it is (RFC 6464), and is not sent while it is silent, where the
// party wishes for that.
func TestLiveSoundTellsItsLevel(t *testing.T) {
	s, leg := catching(func(f *media.Format) { f.DTX = true })
	sound := append(mediatest.Tone(media.Rate16k, 500, 10_000, time.Second), make([]int16, 2*16000)...)
	defer s.Speak(media.NewSamples(media.Rate16k, sound))()
	tick(s, 150)
	if n := len(leg.sent); n < 60 || n > 50+silentBegins+100/silentShows {
		t.Errorf("%d packets for a second of sound and two of silence", n)
	}
	if first, last := leg.sent[5].Level, leg.sent[len(leg.sent)-1].Level; first != 13 || last != 127 {
		t.Errorf("levels %d and %d", first, last)
	}
}
