package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"callbot/media"
	"callbot/media/dtmf/dtmftest"
	"callbot/media/g711"
	"callbot/media/opus"
	"callbot/media/resample"
)

// group is the line of the table that a variant belongs to.
type group string

const (
	narrow group = "8 kHz, PCM and G.711"
	wide   group = "16 and 48 kHz PCM"
	coded  group = "Opus 12 to 64 kbit/s"
	silent group = "Opus, nothing at all between keys"
	lossy  group = "packets lost"
)

// idle is the noise of a line that nobody speaks on, in dBm0: quieter than ITU-T G.712
// asks for by 10 dB. Without any, libopus 1.3.1 makes full-scale noise of about one
// pure tone in three hundred.
const idle = -75.0

// variant is a way by which a clip reaches the detector.
type variant struct {
	name  string
	group group
	rate  media.Rate
	// apply returns the clip's sound as it arrives, at the variant's rate.
	apply func(r *rand.Rand, sound []int16) (arrival, error)
}

// arrival is sound as it arrives, and which of its frames of 20 ms did not and were
// replaced; nil where none was lost.
type arrival struct {
	sound []int16
	lost  []bool
}

func variants() []variant {
	opusAt := func(bits int) opus.Codec { return opus.Codec{Bitrate: bits, Application: opus.VoIP, Complexity: 9} }
	fec := opus.Codec{Bitrate: 24000, Application: opus.VoIP, Complexity: 9, FEC: true, LossPercent: 10}
	all := []variant{
		{"PCM 8 kHz", narrow, media.Rate8k, plain(media.Rate8k)},
		{"µ-law", narrow, media.Rate8k, line{codec: g711.ULaw, rate: media.Rate8k}.apply},
		{"A-law", narrow, media.Rate8k, line{codec: g711.ALaw, rate: media.Rate8k}.apply},
		{"PCM 16 kHz", wide, media.Rate16k, plain(media.Rate16k)},
		{"PCM 48 kHz", wide, media.Rate48k, plain(media.Rate48k)},
		{"Opus 24k, 2 % lost", lossy, media.Rate48k, line{codec: opusAt(24000), rate: media.Rate48k, idle: true, loss: 0.02, burst: 0.02}.apply},
		{"Opus 24k, 5 % lost", lossy, media.Rate48k, line{codec: opusAt(24000), rate: media.Rate48k, idle: true, loss: 0.05, burst: 0.05}.apply},
		{"Opus 24k FEC, 5 % lost", lossy, media.Rate48k, line{codec: fec, rate: media.Rate48k, idle: true, loss: 0.05, burst: 0.05, recover: true}.apply},
		{"µ-law, 2 % lost, silence", lossy, media.Rate8k, line{codec: g711.ULaw, rate: media.Rate8k, loss: 0.02, burst: 0.02, silence: true}.apply},
		{"µ-law, 5 % lost, concealed", lossy, media.Rate8k, line{codec: g711.ULaw, rate: media.Rate8k, loss: 0.05, burst: 0.05}.apply},
		{"µ-law, 2 % lost in bursts, concealed", lossy, media.Rate8k, line{codec: g711.ULaw, rate: media.Rate8k, loss: 0.02, burst: 0.4}.apply},
	}
	for _, c := range []struct {
		name string
		line line
	}{
		{"Opus 12k", line{codec: opusAt(12000), rate: media.Rate16k}},
		{"Opus 16k", line{codec: opusAt(16000), rate: media.Rate48k}},
		{"Opus 24k", line{codec: opusAt(24000), rate: media.Rate48k}},
		{"Opus 64k", line{codec: opusAt(64000), rate: media.Rate48k}},
		{"Opus 24k FEC", line{codec: fec, rate: media.Rate48k}},
	} {
		all = append(all, variant{c.name + ", no noise", silent, c.line.rate, c.line.apply})
		c.line.idle = true
		all = append(all, variant{c.name, coded, c.line.rate, c.line.apply})
	}
	return all
}

// plain changes the rate only.
func plain(to media.Rate) func(*rand.Rand, []int16) (arrival, error) {
	return func(_ *rand.Rand, sound []int16) (arrival, error) {
		return arrival{sound: convert(sound, dtmftest.Rate, to)}, nil
	}
}

func convert(sound []int16, from, to media.Rate) []int16 {
	if from == to {
		return sound
	}
	return resample.New(from, to).Process(nil, sound)
}

// line is a codec and a network that loses packets.
type line struct {
	codec   media.Codec
	rate    media.Rate
	idle    bool    // the line has a noise of its own
	loss    float64 // share of packets lost
	burst   float64 // share of the packets after a lost one that are lost too
	silence bool    // what is lost is silence; else the decoder conceals it
	recover bool    // the decoder gets the packet after the one lost (FEC)
}

func (l line) apply(r *rand.Rand, sound []int16) (out arrival, err error) {
	if l.idle {
		sound = idling(r, sound)
	}
	payloads, err := l.encode(convert(sound, dtmftest.Rate, l.rate))
	if err != nil {
		return out, err
	}
	dec, err := l.codec.NewDecoder(l.rate)
	if err != nil {
		return out, err
	}
	out.lost = make([]bool, len(payloads))
	lost := false
	for i, p := range payloads {
		frame := media.NewFrame(l.rate)
		odds := l.loss
		if lost {
			odds = l.burst
		}
		if lost = i > 0 && r.Float64() < odds; lost {
			err = l.conceal(dec, frame, payloads[i+1:])
		} else {
			_, err = dec.Decode(frame, p)
		}
		if err != nil {
			return out, fmt.Errorf("packet %d: %w", i, err)
		}
		out.sound, out.lost[i] = append(out.sound, frame...), lost
	}
	return out, nil
}

// idling is sound with the noise of an idle line.
func idling(r *rand.Rand, sound []int16) []int16 {
	sigma := 32768 / math.Sqrt2 * math.Pow(10, (idle-3.14)/20)
	noisy := make([]int16, len(sound))
	for i, v := range sound {
		noisy[i] = int16(min(max(float64(v)+math.Round(sigma*r.NormFloat64()), math.MinInt16), math.MaxInt16))
	}
	return noisy
}

// conceal fills a frame that was lost.
func (l line) conceal(dec media.Decoder, frame media.Frame, next [][]byte) error {
	switch {
	case l.silence:
		return nil
	case l.recover && len(next) > 0:
		return dec.Recover(frame, next[0])
	default:
		return dec.Conceal(frame)
	}
}

func (l line) encode(sound []int16) (payloads [][]byte, err error) {
	enc, err := l.codec.NewEncoder(l.rate)
	if err != nil {
		return nil, err
	}
	for size := l.rate.FrameSize(); len(sound) >= size; sound = sound[size:] {
		p, err := enc.Encode(nil, sound[:size])
		if err != nil {
			return nil, err
		}
		payloads = append(payloads, p)
	}
	return payloads, nil
}
