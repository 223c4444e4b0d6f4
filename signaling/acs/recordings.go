package acs

import (
	"context"
	"net/http"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

func startRecording(ctx context.Context, x *exchange, body *wire.StartRecording) (reply, error) {
	recorder, err := served[signaling.Recorder](x.resource)
	if err != nil {
		return reply{}, err
	}
	if err := servedRecording(body); err != nil {
		return reply{}, err
	}
	order := signaling.RecordingOrder{Unmixed: body.Channels == "unmixed", Paused: body.PauseOnStart}
	if order.Channels, err = x.channels(body); err != nil {
		return reply{}, err
	}
	c := &connection{version: x.version, callback: body.CallbackURI}
	if err := x.recorded(c, &order, body); err != nil {
		return reply{}, err
	}
	if err := x.resource.open(c); err != nil {
		return reply{}, err
	}
	order.CallbackURI = withKey(body.CallbackURI, c.key) // without one, Event Grid is told
	made, err := recorder.StartRecording(ctx, order)
	if err != nil {
		x.resource.forget(c)
		return reply{}, err
	}
	close(c.bound)
	return reply{status: http.StatusOK, body: fromRecording(made)}, nil
}

// servedRecording says what of a wish is not served: sound is kept as WAV, here.
func servedRecording(body *wire.StartRecording) error {
	switch {
	case body.Content == "audioVideo":
		return &signaling.Error{Code: signaling.Unsupported, Subcode: 8520, Message: "There is no picture to record: want recordingContentType audio."}
	case body.Format == "mp3" || body.Format == "mp4":
		return &signaling.Error{Code: signaling.Unsupported, Subcode: 8520, Message: "Recordings are made as wav only."}
	case body.ExternalStorage != nil && body.ExternalStorage.Kind != wire.RecordingKind:
		return &signaling.Error{Code: signaling.Unsupported, Subcode: 8520, Message: "Recordings are kept here only."}
	}
	return nil
}

// recorded says which call is to be recorded.
func (x *exchange) recorded(c *connection, order *signaling.RecordingOrder, body *wire.StartRecording) error {
	if err := x.resource.allowed("RecordingStateCallbackUri", body.CallbackURI); err != nil {
		return err
	}
	if body.CallConnectionID != "" {
		known, err := x.resource.connection(body.CallConnectionID)
		if err != nil {
			return err
		}
		order.Call, c.id, c.server, c.correlation = known.id, known.id, known.server, known.correlation
		return nil
	}
	meeting, err := meetingOf(body.CallLocator)
	if err != nil {
		return err
	}
	order.ServerID = meeting.ServerID
	if order.ServerID == "" {
		return errNoCall
	}
	c.server, c.correlation = wire.ServerCallID(x.resource.URL, order.ServerID), order.ServerID
	if own := x.resource.byServer(c.server); own != nil {
		c.id, c.correlation = own.id, own.correlation
	}
	return nil
}

// channels are whose channel each is.
func (x *exchange) channels(body *wire.StartRecording) (map[int]signaling.Identity, error) {
	affinity := body.Affinity
	for i := range body.Ordering {
		affinity = append(affinity, wire.ChannelAffinity{Channel: i, Participant: &body.Ordering[i]})
	}
	if len(affinity) == 0 {
		return nil, nil
	}
	channels := map[int]signaling.Identity{}
	for _, a := range affinity {
		raw, err := a.Participant.Raw()
		if err != nil {
			return nil, err
		}
		channels[a.Channel] = x.resource.identity(raw)
	}
	return channels, nil
}

func fromRecording(r signaling.CallRecording) wire.Recording {
	return wire.Recording{ID: r.ID, State: recordingState(r.State), Kind: wire.RecordingKind}
}

// recordingState is the dialect's word: what is paused is not active.
func recordingState(s signaling.RecordingState) string {
	if s == signaling.RecordingActive {
		return wire.RecordingActive
	}
	return wire.RecordingInactive
}

func getRecording(ctx context.Context, x *exchange) (reply, error) {
	recorder, err := served[signaling.Recorder](x.resource)
	if err != nil {
		return reply{}, err
	}
	found, err := recorder.Recording(ctx, x.ids[0])
	return reply{status: http.StatusOK, body: fromRecording(found)}, err
}

func stopRecording(ctx context.Context, x *exchange) (reply, error) {
	return x.ofRecorder(http.StatusNoContent, func(r signaling.Recorder) error { return r.StopRecording(ctx, x.ids[0]) })
}

func pauseRecording(ctx context.Context, x *exchange) (reply, error) {
	return x.ofRecorder(http.StatusAccepted, func(r signaling.Recorder) error { return r.PauseRecording(ctx, x.ids[0]) })
}

func resumeRecording(ctx context.Context, x *exchange) (reply, error) {
	return x.ofRecorder(http.StatusAccepted, func(r signaling.Recorder) error { return r.ResumeRecording(ctx, x.ids[0]) })
}

func (x *exchange) ofRecorder(status int, do func(signaling.Recorder) error) (reply, error) {
	recorder, err := served[signaling.Recorder](x.resource)
	if err != nil {
		return reply{}, err
	}
	return reply{status: status}, do(recorder)
}

// recorded tells that a recording has come to another state, and Event Grid where it
// can be had.
func (c *connection) recorded(n signaling.RecordingChanged) []posting {
	r := n.Recording
	d := wire.EventData{
		RecordingID: r.ID, RecordingState: recordingState(r.State), RecordingKind: wire.RecordingKind,
		RecordingStart: r.Started.UTC().Format(time.RFC3339Nano), Result: success(),
	}
	ended := r.State == signaling.RecordingEnded || r.State == signaling.RecordingBroken
	if r.State == signaling.RecordingBroken {
		d.Result = wire.FromResult(r.Result)
	}
	e := c.event(wire.RecordingStateChanged, "", d)
	e.source = "calling/recordings/" + c.server + "/recordingId/" + r.ID + "/RecordingStateChanged"
	e.last = ended
	if ended && len(r.Files) > 0 {
		c.shelved(r)
	}
	return []posting{e}
}
