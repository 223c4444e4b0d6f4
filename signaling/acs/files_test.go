package acs_test

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// shelf keeps one file.
type shelf struct{ gone bool }

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }

func (s *shelf) Open(signaling.Recording) (io.ReadSeekCloser, error) {
	if s.gone {
		return nil, fs.ErrNotExist
	}
	return closer{bytes.NewReader([]byte("RIFF of sound"))}, nil
}

func (s *shelf) Discard(signaling.Recording) { s.gone = true }

// A recording that has ended is told of by Event Grid, with the addresses of its file,
// which is fetched in whole and in part, described, and removed.
func TestRecordingFiles(t *testing.T) {
	inWorld(t, func(w *world) {
		w.resource.Shelf = &shelf{}
		w.answered("")
		w.exchange.files = []signaling.RecordingFile{{
			Recording: signaling.Recording{Location: "x"}, Duration: 2 * time.Second, Ended: signaling.RecordingStopped,
			Channels: []signaling.Identity{{Kind: signaling.User, ID: "alice"}, {}},
		}}
		w.must(200, "POST", "/recordings", `{"callConnectionId":"`+callID+`"}`)
		to := w.resource.Notifier(w.exchange.orders[0].CallbackURI)
		if err := to.Notify(w.t.Context(), signaling.RecordingChanged{Call: callID, Recording: signaling.CallRecording{
			ID: "recording", State: signaling.RecordingEnded, Files: w.exchange.files, Duration: 2 * time.Second,
		}}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		event := w.grid[len(w.grid)-1]
		var status wire.RecordingFileStatus
		if err := json.Unmarshal(event.Data, &status); err != nil || event.EventType != "Microsoft.Communication.RecordingFileStatusUpdated" || len(status.Storage.Chunks) != 1 {
			t.Fatalf("%+v, %v", event, err)
		}
		chunk := status.Storage.Chunks[0]
		if want := serviceURL + "/calling/recordings/recording/files/0"; chunk.Content != want || chunk.Delete != want || chunk.End != "SessionEnded" || status.Duration != 2000 {
			t.Errorf("%+v", status)
		}
		if got := w.must(200, "GET", "/recordings/recording/files/0", ""); got != "RIFF of sound" {
			t.Errorf("fetched %q", got)
		}
		part := w.request("GET", "/recordings/recording/files/0", newest, "")
		part.Header.Set("Range", "bytes=0-3")
		if status, got := w.send(part); status != 206 || got != "RIFF" {
			t.Errorf("in part: %d %q", status, got)
		}
		var about wire.RecordingMetadata
		if err := json.Unmarshal([]byte(w.must(200, "GET", "/recordings/recording/metadata/0", "")), &about); err != nil {
			t.Fatal(err)
		}
		if about.Info.Channel != "unmixed" || about.Duration != 2000 || len(about.Participants) != 1 || about.Participants[0].ParticipantID != "8:acs:alice" {
			t.Errorf("%+v", about)
		}
		w.must(200, "DELETE", "/recordings/recording/files/0", "")
		w.must(404, "GET", "/recordings/recording/files/0", "")
		for _, nothing := range []string{"/recordings/recording/files/1", "/recordings/recording/files/-1", "/recordings/none/files/0", "/recordings/recording/files/x"} {
			w.must(404, "GET", nothing, "")
		}
	})
}
