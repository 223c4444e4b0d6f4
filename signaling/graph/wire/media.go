package wire

import (
	"encoding/json"
	"strings"

	"callbot/signaling"
)

const (
	typeServiceHosted = "#microsoft.graph.serviceHostedMediaConfig"
	typeAppHosted     = "#microsoft.graph.appHostedMediaConfig"
)

// The two parts that a session description can play (RFC 3264).
const (
	Offer         = "offer"
	AnswerToOffer = "answer"
)

// MediaConfig is a serviceHostedMediaConfig or an appHostedMediaConfig.
type MediaConfig struct {
	Type                        string      `json:"@odata.type,omitempty"`
	Blob                        string      `json:"blob,omitempty"`
	PreFetchMedia               []MediaInfo `json:"preFetchMedia,omitempty"`
	RemoveFromDefaultAudioGroup bool        `json:"removeFromDefaultAudioGroup,omitempty"` // in samples only
}

// MediaInfo is where a piece of sound is.
type MediaInfo struct {
	Type       string `json:"@odata.type,omitempty"`
	URI        string `json:"uri,omitempty"`
	ResourceID string `json:"resourceId,omitempty"`
}

// Description is a session description as a browser writes it (RTCSessionDescription
// of W3C WebRTC). Its JSON text is our appHostedMediaConfig.blob, in which
// Microsoft's own library puts something undocumented.
type Description struct {
	Type string `json:"type"`
	SDP  string `json:"sdp"`
}

// FromMedia is nil for media of which nothing is said. A description in it plays the
// part named: Offer or AnswerToOffer.
func FromMedia(m signaling.Media, part string) *MediaConfig {
	switch m.Hosting {
	case signaling.ServiceHosted:
		return &MediaConfig{Type: typeServiceHosted}
	case signaling.AppHosted:
		c := &MediaConfig{Type: typeAppHosted}
		if m.Description != "" {
			blob, _ := json.Marshal(Description{Type: part, SDP: m.Description}) // two strings always can be
			c.Blob = string(blob)
		}
		return c
	default:
		return nil
	}
}

// hosting says where the sound ends. A config without its type is told by what is in
// it.
func (c *MediaConfig) hosting() signaling.Hosting {
	switch {
	case c == nil:
		return 0
	case strings.EqualFold(c.Type, typeAppHosted), c.Type == "" && c.Blob != "":
		return signaling.AppHosted
	case strings.EqualFold(c.Type, typeServiceHosted), c.Type == "" && c.PreFetchMedia != nil:
		return signaling.ServiceHosted
	default:
		return 0
	}
}

// Media is what a config of a notification says; what cannot be read is left out,
// because a blob may be of another service's making.
func (c *MediaConfig) Media() signaling.Media {
	m := signaling.Media{Hosting: c.hosting()}
	if m.Hosting == signaling.AppHosted {
		var d Description
		if json.Unmarshal([]byte(c.Blob), &d) == nil {
			m.Description = d.SDP
		}
	}
	return m
}

// Require is what a config of a request says. It must be there, be of a known type
// and, where the application hosts, hold a description that plays the part named.
func (c *MediaConfig) Require(part string) (signaling.Media, error) {
	m := signaling.Media{Hosting: c.hosting()}
	switch m.Hosting {
	case signaling.ServiceHosted:
		return m, nil
	case signaling.AppHosted:
		var d Description
		if err := json.Unmarshal([]byte(c.Blob), &d); err != nil || d.SDP == "" {
			return m, invalid(`mediaConfig.blob: want the JSON text {"type":%q,"sdp":"…"}`, part)
		}
		if !strings.EqualFold(d.Type, part) {
			return m, invalid("mediaConfig.blob: want an %s, not type %.20q", part, d.Type)
		}
		m.Description = d.SDP
		return m, nil
	default:
		return m, invalid("mediaConfig: want @odata.type %s or %s", typeServiceHosted, typeAppHosted)
	}
}

// MediaState says whether sound flows.
type MediaState struct {
	Type  string `json:"@odata.type,omitempty"`
	Audio string `json:"audio,omitempty"` // "active" or "inactive"
}
