package acs_test

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"net/http/httptest"
	"slices"
	"strings"
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
			Pauses: []signaling.RecordingPause{
				{Began: time.Date(2026, 3, 12, 9, 0, 0, 500_000_000, time.UTC), Duration: 250 * time.Millisecond},
				{Began: time.Date(2026, 3, 12, 9, 0, 1, 0, time.UTC), Duration: time.Second},
			},
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
		if want := []wire.RecordingInterval{{Start: "2026-03-12T09:00:00.5Z", Duration: 250}, {Start: "2026-03-12T09:00:01Z", Duration: 1000}}; !slices.Equal(about.Paused, want) {
			t.Errorf("it paused %+v, want %+v", about.Paused, want)
		}
		w.exchange.files[0].Pauses = nil
		if text := w.must(200, "GET", "/recordings/recording/metadata/0", ""); !strings.Contains(text, `"pauseResumeIntervals":[]`) {
			t.Errorf("without a pause: %s", text)
		}
		w.must(200, "DELETE", "/recordings/recording/files/0", "")
		w.must(404, "GET", "/recordings/recording/files/0", "")
		w.must(404, "DELETE", "/recordings/recording/files/0", "")
		for _, nothing := range []string{"/recordings/recording/files/1", "/recordings/recording/files/-1", "/recordings/none/files/0", "/recordings/recording/files/x"} {
			w.must(404, "GET", nothing, "")
		}
	})
}

// Files are fetched, described and deleted with the signature of Microsoft's libraries:
// for the host that X-Ms-Host names, and without the query. It is good for files only.
func TestSignaturesOfFiles(t *testing.T) {
	inWorld(t, func(w *world) {
		w.resource.Shelf = &shelf{}
		w.exchange.files = []signaling.RecordingFile{{Recording: signaling.Recording{Location: "x"}}}
		const file = "/calling/recordings/recording/files/0"
		for _, c := range []struct {
			name, method, signed, sent, host string
			status                           int
		}{
			{"a file", "GET", file, file, "acs.test", 200},
			{"with a query", "GET", file, file + "?a=b", "acs.test", 200},
			{"with a query that was signed", "GET", file + "?a=b", file + "?a=b", "acs.test", 401},
			{"what is known of it", "GET", "/calling/recordings/recording/metadata/0", "/calling/recordings/recording/metadata/0", "acs.test", 200},
			{"for another host", "GET", file, file, "else.test", 401},
			{"for no host", "GET", file, file, "", 401},
			{"another file", "GET", file, "/calling/recordings/recording/files/1", "acs.test", 401},
			{"no file", "GET", "/calling/recordings/recording?api-version=" + newest, "/calling/recordings/recording?api-version=" + newest, "acs.test", 401},
			{"its end", "DELETE", file, file, "acs.test", 200},
			{"after its end", "GET", file, file, "acs.test", 404},
		} {
			signed := httptest.NewRequest(c.method, "http://acs.test"+c.signed, nil)
			w.key.Sign(signed, nil, time.Now())
			r := httptest.NewRequest(c.method, "http://storage.test"+c.sent, nil)
			r.RequestURI, r.Header = c.sent, signed.Header
			r.Header.Set("X-Ms-Host", c.host)
			if status, text := w.send(r); status != c.status {
				t.Errorf("%s: %d %s, want %d", c.name, status, text, c.status)
			}
		}
	})
}

// Parts of a file are served as HTTP has them; those that are not there are refused.
func TestPartsOfRecordings(t *testing.T) {
	inWorld(t, func(w *world) {
		w.resource.Shelf = &shelf{}
		w.exchange.files = []signaling.RecordingFile{{Recording: signaling.Recording{Location: "x"}}}
		for asked, want := range map[string]struct {
			status         int
			content, place string
		}{
			"bytes=0-3":     {206, "RIFF", "bytes 0-3/13"},
			"bytes=8-":      {206, "sound", "bytes 8-12/13"},
			"bytes=-5":      {206, "sound", "bytes 8-12/13"},
			"bytes=8-99":    {206, "sound", "bytes 8-12/13"},
			"bytes=13-":     {416, "", "bytes */13"},
			"bytes=5-2":     {416, "", ""},
			"lines=1-2":     {416, "", ""},
			"":              {200, "RIFF of sound", ""},
			"bytes=0-99999": {206, "RIFF of sound", "bytes 0-12/13"},
		} {
			r := w.request("GET", "/recordings/recording/files/0", newest, "")
			if asked != "" {
				r.Header.Set("Range", asked)
			}
			answer := httptest.NewRecorder()
			w.handler.ServeHTTP(answer, r)
			if answer.Code != want.status || answer.Header().Get("Content-Range") != want.place || want.content != "" && answer.Body.String() != want.content {
				t.Errorf("%q: %d %q %q", asked, answer.Code, answer.Body, answer.Header().Get("Content-Range"))
			}
		}
	})
}

// When the disk is full the application is told that its recording has ended, and why;
// no file is told of but one that is there, and the call goes on. One that cannot even
// begin is refused.
func TestRecordingsThatBreak(t *testing.T) {
	full := signaling.Result{Code: 500, Subcode: 8589, Message: "The recording could not be written."}
	for name, files := range map[string][]signaling.RecordingFile{
		"nothing was written": nil,
		"part was written":    {{Recording: signaling.Recording{Location: "x"}, Duration: time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.answered("")
				w.must(200, "POST", "/recordings", `{"callConnectionId":"`+callID+`","recordingStateCallbackUri":"http://app.test/r"}`)
				to, known := w.resource.Notifier(w.exchange.orders[0].CallbackURI), len(w.grid)
				if err := to.Notify(w.t.Context(), signaling.RecordingChanged{Call: callID, Recording: signaling.CallRecording{
					ID: "recording", State: signaling.RecordingBroken, Result: full, Files: files, Duration: time.Second,
				}}); err != nil {
					t.Fatal(err)
				}
				events := w.told()
				if len(events) != 1 || events[0].event.Kind() != wire.RecordingStateChanged || events[0].path != "/r" {
					t.Fatalf("%+v", events)
				}
				if d := events[0].data; d.RecordingState != wire.RecordingInactive || d.Result.Code != 500 || d.Result.Subcode != 8589 || d.RecordingID != "recording" {
					t.Errorf("%s", events[0].event.Data)
				}
				if got := len(w.grid) - known; got != len(files) {
					t.Errorf("%d events tell of %d files", got, len(files))
				}
				w.must(200, "GET", "/callConnections/"+callID, "")
				w.exchange.refuse(&signaling.Error{Code: signaling.Unavailable, Message: "there is no room for a recording"})
				if text := w.must(503, "POST", "/recordings", `{"callConnectionId":"`+callID+`"}`); !strings.Contains(text, "no room") {
					t.Error(text)
				}
			})
		})
	}
}

// A recording that was asked for by the serverCallId of a call of the application's own
// is told of by the names of that call.
func TestRecordingOfOnesOwnCall(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		server := wire.ServerCallID(serviceURL, "server")
		w.must(200, "POST", "/recordings", `{"callLocator":{"serverCallId":"`+server+`"},"recordingStateCallbackUri":"http://app.test/recording"}`)
		if order := w.exchange.orders[0]; order.ServerID != "server" || order.Call != "" {
			t.Errorf("%+v", order)
		}
		if err := w.resource.Notifier(w.exchange.orders[0].CallbackURI).Notify(w.t.Context(), signaling.RecordingChanged{
			Recording: signaling.CallRecording{ID: "recording", ServerID: "server", State: signaling.RecordingActive},
		}); err != nil {
			t.Fatal(err)
		}
		events := w.told()
		if len(events) != 1 || events[0].path != "/recording" {
			t.Fatalf("%+v", events)
		}
		if d := events[0].data; d.CallConnectionID != callID || d.ServerCallID != server || d.CorrelationID != chainID {
			t.Errorf("%+v", d)
		}
	})
}
