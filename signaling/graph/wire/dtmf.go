package wire

import (
	"time"

	"callbot/signaling"
)

// SubscribeToTone is the body of the action subscribeToTone.
// https://learn.microsoft.com/graph/api/call-subscribetotone
type SubscribeToTone struct {
	ClientContext string `json:"clientContext,omitempty"`
}

// FromSubscribeToTone writes the wish to hear keys.
func FromSubscribeToTone(s signaling.SubscribeToTone) SubscribeToTone {
	return SubscribeToTone{ClientContext: s.Context}
}

// Command reads the wish to hear keys. Errors: InvalidArgument.
func (s *SubscribeToTone) Command() (signaling.Command, error) {
	return signaling.SubscribeToTone{Context: s.ClientContext}, checkContext(s.ClientContext)
}

const (
	maxSentTones = 100
	maxTonePause = 10 * time.Second
)

// SendTones is the body of the action sendDtmfTones.
// https://learn.microsoft.com/graph/api/call-senddtmftones
type SendTones struct {
	Tones         []string `json:"tones"`
	Delay         Number   `json:"delayBetweenTonesMs,omitempty"`
	ClientContext string   `json:"clientContext,omitempty"`
}

// FromSendTones writes keys to press.
func FromSendTones(s signaling.SendTones) SendTones {
	w := SendTones{Delay: Number(s.Pause / time.Millisecond), ClientContext: s.Context}
	for _, k := range s.Keys {
		w.Tones = append(w.Tones, tones.name(k))
	}
	return w
}

// Command reads keys to press. Errors: InvalidArgument.
func (s *SendTones) Command() (signaling.Command, error) {
	if len(s.Tones) == 0 || len(s.Tones) > maxSentTones {
		return nil, invalid("tones: want 1 to %d, not %d", maxSentTones, len(s.Tones))
	}
	if s.Delay < 0 || s.Delay > Number(maxTonePause/time.Millisecond) {
		return nil, invalid("delayBetweenTonesMs: want 0 to %d, not %d", maxTonePause/time.Millisecond, s.Delay)
	}
	cmd := signaling.SendTones{Pause: time.Duration(s.Delay) * time.Millisecond, Context: s.ClientContext}
	for n, name := range s.Tones {
		key, ok := tones.parse(name)
		if !ok {
			return nil, invalid("tones[%d]: %.20q is no key", n, name)
		}
		cmd.Keys = append(cmd.Keys, key)
	}
	return cmd, checkContext(s.ClientContext)
}
