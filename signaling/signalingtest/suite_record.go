package signalingtest

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// record asks for a recording that must be taken.
func (x *trial) record(call signaling.Call, cmd signaling.Record) signaling.Operation {
	x.Helper()
	made, err := x.Service.Control(x.Context(), call.ID, cmd)
	if err != nil {
		x.Fatal(err)
	}
	if made.ID == "" || made.Kind != signaling.RecordOperation || made.Context != cmd.Context || made.Recording != (signaling.Recording{}) {
		x.Errorf("recording made %+v", made)
	}
	return made
}

// recorded waits for a completion, and returns what it says of the recording.
func (x *trial) recorded(call signaling.Call, word string) signaling.Recording {
	x.Helper()
	op := x.ear.Hear(x, call.ID, word).(signaling.OperationCompleted).Operation
	if op.Kind != signaling.RecordOperation {
		x.Errorf("%s is told of %+v", word, op)
	}
	return op.Recording
}

// operations are those that the dialect lets one look up.
func (x *trial) operations() signaling.OperationFinder {
	x.Helper()
	finder, ok := x.Service.(signaling.OperationFinder)
	if !ok {
		x.Fatal("operations cannot be looked up")
	}
	return finder
}

func records(x *trial) {
	call, phone := x.host()
	made := x.record(call, signaling.Record{
		Context: "message", Prompts: []signaling.Prompt{{URI: x.Prompt}},
		InitialSilence: 10 * time.Second, MaxSilence: 20 * time.Second, MaxDuration: 30 * time.Second, StopTones: []media.Key{'*', '#'},
	})
	time.Sleep(3003 * time.Millisecond)
	phone.Press('1') // which stops nothing
	time.Sleep(1003 * time.Millisecond)
	phone.Press('#')
	r := x.recorded(call, `completed 200/8514 "message"`)
	found, err := x.operations().Operation(x.Context(), call.ID, made.ID)
	if err != nil || found.Recording != r || found.Status != signaling.OperationSucceeded {
		x.Errorf("told of %+v, found as %+v, %v", r, found, err)
	}
	whole := x.fetch(r.Location, r.Token, "", http.StatusOK)
	if n := len(whole); n < 2*16000*2 || n > 5*16000*2 || !bytes.HasPrefix(whole, []byte("RIFF")) {
		x.Errorf("three seconds were recorded in %d bytes", n)
	}
	if part := x.fetch(r.Location, r.Token, "bytes=8-11", http.StatusPartialContent); string(part) != "WAVE" {
		x.Errorf("a part of it is %q", part)
	}
	x.fetch(r.Location, r.Token, "bytes=9999999-", http.StatusRequestedRangeNotSatisfiable)
	x.fetch(r.Location, "another", "", http.StatusUnauthorized)
	x.fetch(r.Location+"x", r.Token, "", http.StatusNotFound)
}

// fetch gets a recording, or a part of it.
func (x *trial) fetch(location, token, part string, status int) []byte {
	x.Helper()
	request, err := http.NewRequestWithContext(x.Context(), http.MethodGet, location, http.NoBody)
	if err != nil {
		x.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	if part != "" {
		request.Header.Set("Range", part)
	}
	response, err := x.Web.Do(request)
	if err != nil {
		x.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != status {
		x.Errorf("%s %s: got %s, want %d", location, part, response.Status, status)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		x.Error(err)
	}
	return body
}

// shows checks where the latest operations of a call are, the oldest first.
func (x *trial) shows(call signaling.Call, want ...signaling.OperationStatus) {
	x.Helper()
	all, err := x.operations().Operations(x.Context(), call.ID)
	if err != nil || len(all) < len(want) {
		x.Fatalf("%d operations, %v", len(all), err)
	}
	for i, op := range all[len(all)-len(want):] {
		if op.Status != want[i] {
			x.Errorf("operation %q has the status %d, want %d", op.Context, op.Status, want[i])
		}
	}
}

func recordsInTurn(x *trial) {
	call, _ := x.host()
	x.play(call, "first", 1)
	if waits := x.record(call, signaling.Record{Context: "silent", InitialSilence: 2 * time.Second}); waits.Status != signaling.OperationNotStarted {
		x.Errorf("it does not wait: %+v", waits)
	}
	x.play(call, "second", 5)
	x.ear.Hear(x, call.ID, `completed 200/0 "first"`)
	x.shows(call, signaling.OperationSucceeded, signaling.OperationRunning, signaling.OperationNotStarted)
	if r := x.recorded(call, `completed 400/8510 "silent"`); r != (signaling.Recording{}) {
		x.Errorf("nothing was said, and yet: %+v", r)
	}
	x.record(call, signaling.Record{Context: "barges in", BargeIn: true})
	x.ear.Hear(x, call.ID, `completed 400/8508 "second"`)
	x.ask(call.ID, signaling.CancelMedia{})
	x.recorded(call, `completed 400/8508 "barges in"`)
	x.record(call, signaling.Record{Context: "no prompt", Prompts: []signaling.Prompt{{URI: "no-such-prompt.wav"}}})
	x.recorded(call, `completed 400/8511 "no prompt"`)
}

func refusesRecordings(x *trial) {
	call, _ := x.host()
	two := []signaling.Prompt{{URI: x.Prompt}, {URI: x.Prompt}}
	for _, cmd := range []signaling.Record{
		{Prompts: two}, {MaxDuration: 121 * time.Second}, {MaxSilence: 121 * time.Second}, {InitialSilence: 121 * time.Second},
		{StopTones: []media.Key{'?'}},
	} {
		x.refused(call.ID, cmd, signaling.InvalidArgument)
	}
}

func sendsKeys(x *trial) {
	call, phone := x.host()
	cmd := signaling.SendTones{Context: "keys", Keys: []media.Key{'1', '#', '1'}, Pause: 400 * time.Millisecond}
	begin := time.Now()
	made, err := x.Service.Control(x.Context(), call.ID, cmd)
	if err != nil || made.ID == "" || made.Kind != signaling.SendTonesOperation || made.Status == signaling.OperationSucceeded {
		x.Fatalf("sending keys made %+v, %v", made, err)
	}
	x.ear.Hear(x, call.ID, `completed 200/0 "keys"`)
	if took := time.Since(begin); took < time.Second || took > 1500*time.Millisecond {
		x.Errorf("three keys took %v", took)
	}
	time.Sleep(103 * time.Millisecond)
	if phone.Heard() != "1#1" {
		x.Errorf("the phone heard %q", phone.Heard())
	}
	x.refused(call.ID, signaling.SendTones{}, signaling.InvalidArgument)
	x.refused(call.ID, signaling.SendTones{Keys: []media.Key{'x'}}, signaling.InvalidArgument)
}

func sendsKeysBesideSound(x *trial) {
	call, phone := x.establish()
	made, err := x.Service.Control(x.Context(), call.ID, signaling.SendTones{Context: "keys", Keys: []media.Key{'1', '#'}})
	if err != nil || made.ID == "" || made.Kind != signaling.SendTonesOperation {
		x.Fatalf("sending keys made %+v, %v", made, err)
	}
	x.ear.Hear(x, call.ID, `completed 200/0 "keys"`)
	time.Sleep(103 * time.Millisecond)
	if phone.Heard() != "1#" {
		x.Errorf("the phone heard %q", phone.Heard())
	}
}
