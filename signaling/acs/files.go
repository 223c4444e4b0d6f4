package acs

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// Shelf keeps the files of recordings.
type Shelf interface {
	Open(r signaling.Recording) (io.ReadSeekCloser, error)
	Discard(r signaling.Recording)
}

// fileRate is the rate of the sound in files, in which a sample has two bytes.
const fileRate = 16000

// fileRoutes are those that have no version: their addresses are told with a recording.
var fileRoutes = map[string]verb{
	"GET recordings/*/files/*":    getFile,
	"DELETE recordings/*/files/*": deleteFile,
	"GET recordings/*/metadata/*": getMetadata,
}

// shelved tells Event Grid that the files of a recording can be fetched.
func (c *connection) shelved(r signaling.CallRecording) {
	told := map[string]bool{}
	for _, webhook := range c.resource.Webhooks {
		if told[webhook] {
			continue
		}
		told[webhook] = true
		c.resource.begin(func(ctx context.Context) {
			if err := c.resource.tellOfFiles(ctx, webhook, c, r); err != nil {
				orDiscard(c.resource.Log).Warn("the files of a recording could not be told of", slog.String("recording", r.ID), slog.Any("error", err))
			}
		})
	}
}

func (r *Resource) tellOfFiles(ctx context.Context, webhook string, c *connection, made signaling.CallRecording) error {
	if err := r.validate(ctx, webhook); err != nil {
		return err
	}
	status := wire.RecordingFileStatus{
		RecordingID: made.ID, StorageType: "ACS", Start: made.Started.UTC().Format(time.RFC3339Nano),
		Duration: made.Duration.Milliseconds(), End: "CallEnded",
	}
	for i, f := range made.Files {
		at, n := r.URL+"/calling/recordings/"+made.ID, strconv.Itoa(i)
		status.Storage.Chunks = append(status.Storage.Chunks, wire.RecordingChunk{
			DocumentID: made.ID + "-" + n, Index: i, End: endOfChunk(f.Ended),
			Content: at + "/files/" + n, Delete: at + "/files/" + n, Metadata: at + "/metadata/" + n,
		})
		if f.Ended == signaling.RecordingStopped {
			status.End = "InitiatorLeft"
		}
	}
	subject := "/recording/call/" + c.correlation + "/serverCallId/" + c.server + "/recordingId/" + made.ID
	event, err := wire.NewGridEvent(wire.RecordingFileEvent, r.ID, subject, status)
	if err != nil {
		return err
	}
	return r.sendGrid(ctx, webhook, event, wire.EventTypeNotification)
}

func endOfChunk(why signaling.RecordingEndReason) string {
	if why == signaling.RecordingTooLong {
		return "ChunkMaximumSizeExceeded"
	}
	return "SessionEnded"
}

// file finds the file in the path.
func (x *exchange) file(ctx context.Context) (signaling.CallRecording, signaling.RecordingFile, error) {
	recorder, err := served[signaling.Recorder](x.resource)
	if err != nil {
		return signaling.CallRecording{}, signaling.RecordingFile{}, err
	}
	made, err := recorder.Recording(ctx, x.ids[0])
	if err != nil {
		return made, signaling.RecordingFile{}, err
	}
	n, err := strconv.Atoi(x.ids[1])
	if err != nil || n < 0 || n >= len(made.Files) || x.resource.Shelf == nil {
		return made, signaling.RecordingFile{}, errNoFile
	}
	return made, made.Files[n], nil
}

var errNoFile = &signaling.Error{Code: signaling.NotFound, Subcode: 8522, Message: "There is no such file."}

// openFile opens the file in the path.
func (x *exchange) openFile(ctx context.Context) (signaling.Recording, io.ReadSeekCloser, error) {
	_, f, err := x.file(ctx)
	if err != nil {
		return f.Recording, nil, err
	}
	sound, err := x.resource.Shelf.Open(f.Recording)
	if errors.Is(err, fs.ErrNotExist) {
		err = errNoFile
	}
	return f.Recording, sound, err
}

func getFile(ctx context.Context, x *exchange) (reply, error) {
	_, sound, err := x.openFile(ctx)
	if err != nil {
		return reply{}, err
	}
	return reply{file: sound}, nil
}

func deleteFile(ctx context.Context, x *exchange) (reply, error) {
	where, sound, err := x.openFile(ctx)
	if err != nil {
		return reply{}, err
	}
	_ = sound.Close() // it was only to be seen that it is there
	x.resource.Shelf.Discard(where)
	return reply{status: http.StatusOK}, nil
}

// intervals are the pauses of a file.
func intervals(pauses []signaling.RecordingPause) []wire.RecordingInterval {
	list := make([]wire.RecordingInterval, len(pauses)) // none is an empty list, not null
	for i, p := range pauses {
		list[i] = wire.RecordingInterval{Start: p.Began.UTC().Format(time.RFC3339Nano), Duration: p.Duration.Milliseconds()}
	}
	return list
}

func getMetadata(ctx context.Context, x *exchange) (reply, error) {
	made, f, err := x.file(ctx)
	if err != nil {
		return reply{}, err
	}
	index, _ := strconv.Atoi(x.ids[1]) // it found the file
	about := wire.RecordingMetadata{
		ResourceID: x.resource.ID, CallID: made.ServerID, DocumentID: made.ID + "-" + x.ids[1], Index: index,
		Start: made.Started.UTC().Format(time.RFC3339Nano), Duration: f.Duration.Milliseconds(), Paused: intervals(f.Pauses),
		Info:         wire.RecordingInfo{Content: "audio", Channel: "mixed", Format: "wav", Audio: wire.AudioConfiguration{SampleRate: fileRate, Channels: 1}},
		Participants: []wire.RecordingParticipant{},
	}
	if len(f.Channels) > 0 {
		about.Info.Channel, about.Info.Audio.Channels = "unmixed", len(f.Channels)
	}
	about.Info.Audio.BitRate = about.Info.Audio.Channels * fileRate * 16
	for n, who := range f.Channels {
		if who.ID != "" {
			about.Participants = append(about.Participants, wire.RecordingParticipant{ParticipantID: wire.RawOf(who), Channel: n})
		}
	}
	return reply{status: http.StatusOK, body: about}, nil
}
