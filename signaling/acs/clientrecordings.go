package acs

import (
	"context"
	"net/url"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// StartRecording asks the service to record a call. RecordingChanged comes to the
// order's CallbackURI, or to the Receiver where it has none.
func (c *Client) StartRecording(ctx context.Context, o signaling.RecordingOrder) (signaling.CallRecording, error) {
	body := wire.StartRecording{CallbackURI: o.CallbackURI, Content: "audio", Channels: "mixed", Format: "wav", PauseOnStart: o.Paused}
	if o.Call != "" {
		k, ok := c.calls.find(o.Call)
		if !ok || k.connection == "" {
			return signaling.CallRecording{}, noSuchCall()
		}
		body.CallConnectionID = k.connection
		if body.CallbackURI == "" {
			body.CallbackURI = c.callback(o.Call, "")
		}
	} else {
		body.CallLocator = &wire.CallLocator{Kind: wire.ServerCallLocator, ServerCallID: o.ServerID}
	}
	if o.Unmixed {
		body.Channels = "unmixed"
		for channel, who := range o.Channels {
			body.Affinity = append(body.Affinity, wire.ChannelAffinity{Channel: channel, Participant: pointer(wire.FromIdentity(who))})
		}
	}
	var got wire.Recording
	if err := c.do(ctx, "POST", "/calling/recordings", body, &got); err != nil {
		return signaling.CallRecording{}, err
	}
	return recordingOf(got, o), nil
}

// PauseRecording lets a recording go on with silence.
func (c *Client) PauseRecording(ctx context.Context, id string) error {
	return c.do(ctx, "POST", "/calling/recordings/"+url.PathEscape(id)+":pause", nil, nil)
}

// ResumeRecording ends PauseRecording.
func (c *Client) ResumeRecording(ctx context.Context, id string) error {
	return c.do(ctx, "POST", "/calling/recordings/"+url.PathEscape(id)+":resume", nil, nil)
}

// StopRecording ends a recording. Where its files are comes by Event Grid.
func (c *Client) StopRecording(ctx context.Context, id string) error {
	return c.do(ctx, "DELETE", "/calling/recordings/"+url.PathEscape(id), nil, nil)
}

// Recording asks how a recording is getting on.
func (c *Client) Recording(ctx context.Context, id string) (signaling.CallRecording, error) {
	var got wire.Recording
	if err := c.do(ctx, "GET", "/calling/recordings/"+url.PathEscape(id), nil, &got); err != nil {
		return signaling.CallRecording{}, err
	}
	return recordingOf(got, signaling.RecordingOrder{}), nil
}

// recordingOf reads a recording; one that does not record is paused for all that can be
// known.
func recordingOf(got wire.Recording, o signaling.RecordingOrder) signaling.CallRecording {
	r := signaling.CallRecording{ID: got.ID, Call: o.Call, ServerID: o.ServerID, State: signaling.RecordingPaused}
	if got.State == wire.RecordingActive {
		r.State = signaling.RecordingActive
	}
	return r
}
