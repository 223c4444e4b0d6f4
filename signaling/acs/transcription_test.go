package acs_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/signalingtest"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
)

// clerk understands that somebody speaks, and in which language; it fails at loud sound.
type clerk struct{}

func (clerk) Transcribe(_ context.Context, e media.Expectation, in media.Reader, said func(media.Phrase)) error {
	frame := media.NewFrame(in.Rate())
	for in.ReadFrame(frame) == nil {
		switch frame[0] {
		case 0:
		case loud:
			return errors.New("too loud")
		default:
			said(media.Phrase{Text: "something in " + e.Locale})
		}
	}
	return nil
}

const loud = 30000

// paper is an application's WebSocket that notes what is written to it.
type paper struct {
	mu   sync.Mutex
	text []string
}

func (p *paper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow()
	for {
		_, text, err := conn.Read(r.Context())
		if err != nil {
			return
		}
		var m struct {
			Metadata *struct{ Locale string }                 `json:"transcriptionMetadata"`
			Data     *struct{ ParticipantRawID, Text string } `json:"transcriptionData"`
		}
		_ = json.Unmarshal(text, &m)
		p.mu.Lock()
		switch {
		case m.Metadata != nil:
			p.text = append(p.text, "begins in "+m.Metadata.Locale)
		case m.Data != nil:
			p.text = append(p.text, m.Data.ParticipantRawID+": "+m.Data.Text)
		}
		p.mu.Unlock()
	}
}

// taken are the lines since it was asked last.
func (p *paper) taken() []string {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	text := p.text
	p.text = nil
	return text
}

// inWriting runs a test of a resource with a speech service, and a call that was answered.
func inWriting(t *testing.T, test func(w *world, p *paper)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, p := newWorld(t), &paper{}
		var network signalingtest.Network
		network.Serve(t, "paper.test", p)
		sound := w.resource.HTTP
		w.resource.HTTP = &http.Client{Transport: either{"paper.test", network.Client(t).Transport, sound.Transport}}
		w.resource.Speech = clerk{}
		end := w.running(t)
		test(w, p)
		end()
	})
}

// either leads to one host by one way, and to the others by another.
type either struct {
	host        string
	there, rest http.RoundTripper
}

func (e either) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Hostname() == e.host {
		return e.there.RoundTrip(r)
	}
	return e.rest.RoundTrip(r)
}

// says lets Alice say a frame.
func (e *exchange) says(sample int16) {
	e.mu.Lock()
	heard := e.ear.Heard
	e.mu.Unlock()
	frame := media.NewFrame(media.Rate16k)
	frame[0] = sample
	heard(e.roster[1].Participant, frame)
}

const inWords = `,"transcriptionOptions":{"transportType":"websocket","locale":"en-US","transportUrl":"ws://paper.test/"}`

// What is changed while a transcription begins is told after it was told to have started.
func TestTranscriptionChangedAtOnce(t *testing.T) {
	inWriting(t, func(w *world, _ *paper) {
		at := "/callConnections/" + callID
		w.answered(inWords)
		w.exchange.meanwhile = func() { w.must(202, "POST", at+":updateTranscription", `{"locale":"de-DE"}`) }
		for range 2 {
			w.must(202, "POST", at+":startTranscription", `{}`)
			if diff := cmp.Diff([]string{"TranscriptionStarted", "TranscriptionUpdated"}, kinds(w.told())); diff != "" {
				t.Error(diff)
			}
			w.must(202, "POST", at+":stopTranscription", `{}`)
			if diff := cmp.Diff([]string{"TranscriptionStopped"}, kinds(w.told())); diff != "" {
				t.Error(diff)
			}
		}
	})
}

// A change for which there is no room is refused, and changes nothing.
func TestTranscriptionChangedTooOften(t *testing.T) {
	inWriting(t, func(w *world, p *paper) {
		at := "/callConnections/" + callID
		w.answered(inWords)
		w.exchange.meanwhile = func() {
			for range 256 {
				w.must(202, "POST", at+":updateTranscription", `{"locale":"de-DE"}`)
			}
			w.must(429, "POST", at+":updateTranscription", `{"locale":"fr-FR"}`)
		}
		w.must(202, "POST", at+":startTranscription", `{}`)
		if told := kinds(w.told()); len(told) != 257 {
			t.Errorf("told of %d events", len(told))
		}
		w.exchange.says(1)
		if got := p.taken(); got[len(got)-1] != "8:acs:alice: something in de-DE" {
			t.Errorf("%q", got)
		}
	})
}

// A call is transcribed from when that is wished until it is no more, and in the language
// that is wished; the application is told of each, and what it may not wish it is refused.
func TestTranscription(t *testing.T) {
	inWriting(t, func(w *world, p *paper) {
		at := "/callConnections/" + callID
		all := contracts(t)
		w.answered(inWords)
		w.must(400, "POST", at+":stopTranscription", `{}`)
		w.must(400, "POST", at+":updateTranscription", `{"locale":"de-DE"}`)
		for _, s := range []struct{ path, body, event, says string }{
			{":startTranscription", `{"locale":"fr-FR","operationContext":"a"}`, "TranscriptionStarted", "fr-FR"},
			{":updateTranscription", `{"locale":"de-DE","operationContext":"a"}`, "TranscriptionUpdated", "de-DE"},
		} {
			w.must(202, "POST", at+s.path, s.body)
			events := w.told()
			if diff := cmp.Diff([]string{s.event}, kinds(events)); diff != "" {
				t.Fatal(diff)
			}
			if d := events[0].data; d.OperationContext != "a" || d.Result.Code != 200 || d.Transcription.Status != strings.ToLower(s.event[:1])+s.event[1:] {
				t.Errorf("%s", events[0].event.Data)
			}
			var data any
			_ = json.Unmarshal(events[0].event.Data, &data)
			for _, wrong := range all[len(all)-1].check(s.event, s.event, data) {
				t.Error(wrong)
			}
			w.exchange.says(1)
			lines := p.taken()
			if len(lines) == 0 || lines[len(lines)-1] != "8:acs:alice: something in "+s.says {
				t.Errorf("%s: written: %q", s.path, lines)
			}
		}
		if text := w.must(200, "GET", at, ""); !strings.Contains(text, `"state":"active","locale":"de-DE"`) {
			t.Errorf("it does not show: %s", text)
		}
		w.must(400, "POST", at+":startTranscription", `{}`)
		w.must(202, "POST", at+":stopTranscription", `{"operationContext":"b","operationCallbackUri":"http://app.test/other"}`)
		events := w.told()
		if len(events) != 1 || events[0].event.Kind() != "TranscriptionStopped" || events[0].path != "/other" || events[0].data.OperationContext != "b" {
			t.Errorf("%+v", events)
		}
		w.exchange.says(1)
		if lines := p.taken(); len(lines) != 0 {
			t.Errorf("written after its end: %q", lines)
		}
	})
}

// A transcription that begins with the call ends with it.
func TestTranscriptionOfAWholeCall(t *testing.T) {
	inWriting(t, func(w *world, p *paper) {
		w.answered(strings.Replace(inWords, `"locale"`, `"startTranscription":true,"locale"`, 1))
		w.exchange.says(1)
		if diff := cmp.Diff([]string{"begins in en-US", "8:acs:alice: something in en-US"}, p.taken()); diff != "" {
			t.Error(diff)
		}
		w.notify(signaling.Terminated{Call: callID})
		if diff := cmp.Diff([]string{"TranscriptionStopped", "CallDisconnected"}, kinds(w.told())); diff != "" {
			t.Error(diff)
		}
	})
}

// What cannot be transcribed is told of with its reason, and can be tried again.
func TestTranscriptionsThatFail(t *testing.T) {
	for _, trial := range []struct {
		name, options string
		says          int16
		subcode       int
		details       string
	}{
		{"nobody takes it", strings.Replace(inWords, "paper.test", "nobody.test", 1), 0, 8581, "streamConnectionUnsuccessful"},
		{"the speech service fails", inWords, loud, 8578, "speechServicesConnectionError"},
	} {
		t.Run(trial.name, func(t *testing.T) {
			inWriting(t, func(w *world, _ *paper) {
				w.answered(trial.options)
				for range 2 {
					w.must(202, "POST", "/callConnections/"+callID+":startTranscription", `{"operationContext":"x"}`)
					synctest.Wait()
					if trial.says != 0 {
						w.exchange.says(trial.says)
					}
					events := w.told()
					last := events[len(events)-1]
					if last.event.Kind() != "TranscriptionFailed" || last.data.Result.Subcode != trial.subcode ||
						last.data.Transcription.Details != trial.details || last.data.OperationContext != "x" {
						t.Errorf("%v %s", kinds(events), last.event.Data)
					}
				}
			})
		})
	}
}

// Where no transcription was agreed on, none begins; nor one to where nothing may go.
func TestTranscriptionsThatMayNotBe(t *testing.T) {
	inWriting(t, func(w *world, _ *paper) {
		w.must(400, "POST", "/callConnections", `{"targets":[`+alice+`],"callbackUri":"http://app.test/e"`+strings.Replace(inWords, "paper.test", "10.0.0.1", 1)+`}`)
		w.answered("")
		w.must(405, "POST", "/callConnections/"+callID+":startTranscription", `{}`)
		w.must(405, "POST", "/callConnections/"+callID+":updateTranscription", `{}`)
	})
}
