package acs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/wire"
	"callbot/signaling/signalingtest"

	"github.com/google/go-cmp/cmp"
)

// What plays to all waits for its turn, and tells when that has come; what only one
// participant hears does not wait, and is refused beside another of its kind.
func TestMediaQueues(t *testing.T) {
	at := "/callConnections/" + callID
	const one = `{` + someFile + `,"playTo":[` + alice + `]}`
	inWorld(t, func(w *world) {
		w.answered("")
		w.must(202, "POST", at+":play", `{`+someFile+`,"operationContext":"1"}`)
		first := w.exchange.last(t)
		w.must(202, "POST", at+":play", `{`+someFile+`,"operationContext":"2"}`)
		second := w.exchange.last(t)
		contexts := func() (list []string) {
			for _, e := range w.told() {
				list = append(list, e.event.Kind()+" "+e.data.OperationContext)
			}
			return list
		}
		if diff := cmp.Diff([]string{"PlayStarted 1"}, contexts()); diff != "" {
			t.Error(diff)
		}
		w.ends(first, fine)
		w.ends(second, fine)
		if diff := cmp.Diff([]string{"PlayCompleted 1", "PlayStarted 2", "PlayCompleted 2"}, contexts()); diff != "" {
			t.Error(diff)
		}
		w.must(202, "POST", at+":play", one)
		playing := w.exchange.last(t)
		for path, body := range map[string]string{
			":play": one, ":sendDtmfTones": `{"tones":["one"],"targetParticipant":` + alice + `}`,
			":startContinuousDtmfRecognition": `{"targetParticipant":` + alice + `}`,
		} {
			if text := w.must(412, "POST", at+path, body); !strings.Contains(text, "8583") {
				t.Errorf("%s: %s", path, text)
			}
		}
		w.must(202, "POST", at+":play", `{`+someFile+`}`)
		w.ends(playing, fine)
		w.must(202, "POST", at+":play", one)
	})
}

// What is cancelled before its turn came is never told to have started; what comes after
// it is, whether it came before or after those were told to be cancelled.
func TestWhatNeverPlays(t *testing.T) {
	at := "/callConnections/" + callID
	for name, test := range map[string]struct {
		cancels, body string
		then          []string
	}{
		"interrupted":               {":play", `{` + someFile + `,"operationContext":"new","interruptCallMediaOperation":true}`, []string{"PlayStarted new"}},
		"all cancelled":             {":cancelAllMediaOperations", "", []string{"PlayStarted after"}},
		"interrupted by a question": {":recognize", `{"recognizeInputType":"dtmf","interruptCallMediaOperation":true,"recognizeOptions":{"targetParticipant":` + alice + `}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.answered("")
				var before []signaling.Command
				for _, context := range []string{"playing", "second", "third"} {
					w.must(202, "POST", at+":play", `{`+someFile+`,"operationContext":"`+context+`"}`)
					before = append(before, w.exchange.last(t))
				}
				w.must(202, "POST", at+test.cancels, test.body)
				w.must(202, "POST", at+":play", `{`+someFile+`,"operationContext":"after"}`)
				for _, cmd := range before {
					w.ends(cmd, cancelled)
				}
				var got []string
				for _, e := range w.told() {
					got = append(got, e.event.Kind()+" "+e.data.OperationContext)
				}
				want := []string{"PlayStarted playing", "PlayCanceled playing", "PlayCanceled second", "PlayCanceled third"}
				if diff := cmp.Diff(append(want, test.then...), got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// Whoever hands a call of two over need not say whom, and is told who it was.
func TestTransfereeOfTwo(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		w.exchange.roster = w.exchange.roster[:2] // the application and alice
		w.must(202, "POST", "/callConnections/"+callID+":transferToParticipant", `{"targetParticipant":{"rawId":"8:acs:carol"}}`)
		token := contextOf(w.exchange.last(t))
		w.notify(signaling.StateChanged{Call: callID, State: signaling.StateTransferAccepted, Context: token})
		events := w.told()
		if len(events) != 1 || events[0].event.Kind() != "CallTransferAccepted" {
			t.Fatal(kinds(events))
		}
		if who := events[0].data.Transferee; who == nil || who.RawID != "8:acs:alice" {
			t.Errorf("%s", events[0].event.Data)
		}
	})
}

// Where an application has joined a call in which it is already, neither of the two is
// told that the other is there; whoever called it by another of its names is told of.
func TestTheApplicationIsNobody(t *testing.T) {
	application := func(id signaling.ParticipantID, who string) signaling.Presence {
		return signaling.Presence{Participant: signaling.Participant{ID: id, Identity: signaling.Identity{Kind: signaling.Application, ID: who}}}
	}
	inWorld(t, func(w *world) {
		w.exchange.call.MyParticipant = "joined"
		w.must(200, "POST", "/callConnections:connect", bodies["connect"])
		w.exchange.call.ID, w.exchange.call.MyParticipant = otherCall, "me"
		w.answered("")
		alice := w.exchange.roster[1]
		w.exchange.roster = []signaling.Presence{application("me", resourceID), alice, application("joined", resourceID), application("else", chainID)}
		for _, id := range []string{callID, otherCall} {
			var list wire.Participants
			if err := json.Unmarshal([]byte(w.must(200, "GET", "/callConnections/"+id+"/participants", "")), &list); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range list.Value {
				got = append(got, p.Identifier.RawID)
			}
			if diff := cmp.Diff([]string{"8:acs:alice", "28:orgid:" + chainID}, got); diff != "" {
				t.Error(diff)
			}
		}
	})
	inWorld(t, func(w *world) {
		w.exchange.call.MyParticipant = "caller"
		w.must(201, "POST", "/callConnections", bodies["createCall"])
		w.exchange.call.ID, w.exchange.call.MyParticipant = otherCall, "me"
		w.answered("")
		w.exchange.roster = []signaling.Presence{application("me", resourceID), application("caller", resourceID)}
		for _, id := range []string{callID, otherCall} {
			if text := w.must(200, "GET", "/callConnections/"+id+"/participants", ""); strings.Count(text, resourceID) != 2 { // as raw id and as appId
				t.Errorf("%s: %s", id, text)
			}
		}
	})
}

// In a call of many, recognizing is what one participant hears.
func TestRecognizeInCallsOfMany(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		w.exchange.call.Many = true
		body := `{"recognizeInputType":"dtmf","recognizeOptions":{"targetParticipant":` + alice + `}}`
		w.must(202, "POST", "/callConnections/"+callID+":recognize", body)
		w.must(412, "POST", "/callConnections/"+callID+":recognize", body)
	})
}

// Older clients are not told of what they break at.
func TestFailures(t *testing.T) {
	for version, want := range map[string][]string{
		newest:       {"CreateCallFailed", "CallDisconnected"},
		"2024-04-15": {"CallDisconnected"},
	} {
		inWorld(t, func(w *world) {
			status, text := w.send(w.request("POST", "/callConnections", version, `{"targets":[`+alice+`],"callbackUri":"http://app.test/e","operationContext":"x"}`))
			if status != 201 {
				t.Fatal(text)
			}
			w.notify(signaling.Terminated{Call: callID, Result: signaling.Result{Code: 603, Subcode: 8538}})
			events := w.told()
			if diff := cmp.Diff(want, kinds(events)); diff != "" {
				t.Error(diff)
			}
			for _, e := range events {
				if e.data.Result.Code != 603 || e.data.OperationContext != "x" {
					t.Errorf("%s", e.event.Data)
				}
			}
		})
	}
}

// An application that ends its call before anybody has answered is told that it was
// cancelled; afterwards, that it ended in order.
func TestGivenUp(t *testing.T) {
	for connected, want := range map[bool]int{false: 8542, true: 7000} {
		inWorld(t, func(w *world) {
			w.must(201, "POST", "/callConnections", bodies["createCall"])
			if connected {
				w.notify(signaling.StateChanged{Call: callID, State: signaling.StateEstablished})
				w.told()
			}
			w.notify(signaling.Terminated{Call: callID, Result: signaling.Result{Code: 200, Subcode: 7000}})
			events := w.told()
			if connected != (len(events) == 1) {
				t.Errorf("connected %v: %v", connected, kinds(events))
			}
			for _, e := range events {
				if e.data.Result.Subcode != want || (e.data.Result.Code == 200) != connected {
					t.Errorf("connected %v: %s", connected, e.event.Data)
				}
			}
		})
	}
}

// A prompt that cannot be had is told of by an event, with its place and the reason.
func TestPromptsThatCannotBeHad(t *testing.T) {
	for subcode, what := range map[int]string{8535: "is no sound", 8536: "cannot be fetched"} {
		inWorld(t, func(w *world) {
			w.answered("")
			w.exchange.failed = signaling.Operation{FailedPrompt: 2, Result: signaling.Result{Code: 400, Subcode: subcode}}
			w.exchange.refuse(&signaling.Error{Code: signaling.InvalidArgument, Message: what})
			w.must(202, "POST", "/callConnections/"+callID+":play", `{`+someFile+`,"operationContext":"x"}`)
			events := w.told()
			if len(events) != 1 || events[0].event.Kind() != "PlayFailed" {
				t.Fatal(kinds(events))
			}
			if d := events[0].data; d.Result.Subcode != subcode || *d.FailedPlaySource != 1 || d.OperationContext != "x" {
				t.Errorf("%s", events[0].event.Data)
			}
		})
	}
}

// Music on hold that cannot be had is told of by an event too; whoever would not know the
// event is refused.
func TestHoldMusicThatCannotBeHad(t *testing.T) {
	const body = `{"targetParticipant":` + alice + `,"playSourceInfo":{"kind":"file","file":{"uri":"http://app.test/a.wav"}},"operationContext":"x"}`
	inWorld(t, func(w *world) {
		w.answered("")
		w.exchange.failed = signaling.Operation{FailedPrompt: 1, Result: signaling.Result{Code: 400, Subcode: 8536}}
		w.exchange.refuse(&signaling.Error{Code: signaling.InvalidArgument, Message: "cannot be fetched"})
		w.must(200, "POST", "/callConnections/"+callID+":hold", body)
		events := w.told()
		if len(events) != 1 || events[0].event.Kind() != "HoldFailed" {
			t.Fatal(kinds(events))
		}
		if d := events[0].data; d.Result.Code != 400 || d.Result.Subcode != 8536 || d.OperationContext != "x" {
			t.Errorf("%s", events[0].event.Data)
		}
	})
	inWorld(t, func(w *world) {
		r := w.request("POST", "/callConnections:answer", "2024-04-15", `{"incomingCallContext":"`+w.incoming()+`","callbackUri":"http://app.test/e"}`)
		if status, text := w.send(r); status != 200 {
			t.Fatal(status, text)
		}
		w.exchange.failed = signaling.Operation{FailedPrompt: 1}
		w.exchange.refuse(&signaling.Error{Code: signaling.InvalidArgument, Message: "cannot be fetched"})
		w.must(400, "POST", "/callConnections/"+callID+":hold", body)
		if events := w.told(); len(events) > 0 {
			t.Error(kinds(events))
		}
	})
}

// Every key of a participant is told to who asked for that one's, until they ask no more.
func TestContinuousTones(t *testing.T) {
	at := "/callConnections/" + callID
	inWorld(t, func(w *world) {
		w.answered("")
		bob := `{"communicationUser":{"id":"8:acs:res_bob"}}`
		w.must(200, "POST", at+":startContinuousDtmfRecognition", `{"targetParticipant":`+alice+`,"operationContext":"a"}`)
		w.must(200, "POST", at+":startContinuousDtmfRecognition", `{"targetParticipant":`+bob+`,"operationContext":"b","operationCallbackUri":"http://app.test/bob"}`)
		for i, who := range []signaling.ParticipantID{"p-alice", "p-bob", "p-alice", "p-carol"} {
			w.notify(signaling.ToneReceived{Call: callID, Sequence: int64(i), Participant: who, Tone: media.Tone{Key: media.Key(media.Keys[i])}})
		}
		w.must(200, "POST", at+":stopContinuousDtmfRecognition", `{"targetParticipant":`+bob+`,"operationContext":"c"}`)
		w.notify(signaling.ToneReceived{Call: callID, Participant: "p-bob", Tone: media.Tone{Key: '9'}}, signaling.Terminated{Call: callID})
		var got []string
		for _, e := range w.told() {
			got = append(got, fmt.Sprint(e.path, " ", e.event.Kind(), " ", e.data.OperationContext, " ", e.data.SequenceID, " ", e.data.Tone))
		}
		if diff := cmp.Diff([]string{
			"/events?k=v ContinuousDtmfRecognitionToneReceived a 1 zero",
			"/bob ContinuousDtmfRecognitionToneReceived b 1 one",
			"/events?k=v ContinuousDtmfRecognitionToneReceived a 2 two",
			"/events?k=v ContinuousDtmfRecognitionStopped c 0 ",
			"/events?k=v ContinuousDtmfRecognitionStopped a 0 ",
			"/events?k=v CallDisconnected begun 0 ",
		}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// What the calling service has for calls of many only is done in calls of two as well.
func TestOfMany(t *testing.T) {
	for path, body := range map[string]string{
		"/participants:mute":   `{"targetParticipants":[` + alice + `]}`,
		"/participants:remove": `{"participantToRemove":` + alice + `}`,
		":hold":                `{"targetParticipant":` + alice + `}`,
	} {
		inWorld(t, func(w *world) {
			w.answered("")
			w.exchange.refuse(&signaling.Error{Code: signaling.WrongState, Subcode: 8548, Message: "not a call of many"})
			if status, text := w.do("POST", "/callConnections/"+callID+path, body); status/100 != 2 {
				t.Errorf("%s: %d %s", path, status, text)
			}
			asked := w.exchange.asked
			if _, escalated := asked[len(asked)-2].(signaling.Escalate); !escalated {
				t.Errorf("%s: asked for %T", path, asked)
			}
		})
	}
}

// The calling service learns that calls are wanted still, for as long as they last.
func TestCallsAreKeptAlive(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		time.Sleep(44 * time.Minute)
		w.exchange.mu.Lock()
		defer w.exchange.mu.Unlock()
		signs := 0
		for _, cmd := range w.exchange.asked {
			if _, alive := cmd.(signaling.KeepAlive); alive {
				signs++
			}
		}
		if signs < 2 {
			t.Errorf("%d signs of life", signs)
		}
	})
}

// A transcription that is to begin with the call is told to have failed, and a stream
// that did begin ends with the call.
func TestStreamsOfACall(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(201, "POST", "/callConnections", `{"targets":[`+alice+`],"callbackUri":"http://app.test/e","operationContext":"x",
			"transcriptionOptions":{"transportType":"websocket","locale":"en-US","startTranscription":true}`+fmt.Sprintf(streamed, true)+`}`)
		w.notify(signaling.StateChanged{Call: callID, State: signaling.StateEstablished})
		if diff := cmp.Diff([]string{"CallConnected", "TranscriptionFailed", "MediaStreamingStarted"}, kinds(w.told())); diff != "" {
			t.Error(diff)
		}
		if text := w.must(200, "GET", "/callConnections/"+callID, ""); !strings.Contains(text, `"state":"active"`) {
			t.Errorf("the stream does not show: %s", text)
		}
		w.notify(signaling.Terminated{Call: callID})
		if diff := cmp.Diff([]string{"MediaStreamingStopped", "CallDisconnected"}, kinds(w.told())); diff != "" {
			t.Error(diff)
		}
	})
}

// A stream that nobody takes is told to have failed, and can be tried again.
func TestStreamThatFails(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered(strings.Replace(fmt.Sprintf(streamed, false), "sound.test", "nobody.test", 1))
		for range 2 {
			w.must(202, "POST", "/callConnections/"+callID+":startMediaStreaming", `{}`)
			events := w.told()
			if len(events) != 1 || events[0].event.Kind() != "MediaStreamingFailed" || events[0].data.Result.Subcode != 8581 {
				t.Errorf("%v", kinds(events))
			}
		}
		w.must(400, "POST", "/callConnections/"+callID+":stopMediaStreaming", `{}`)
	})
}

// A stream that is stopped while it begins is told to have stopped, and never to have
// started after that; another one may follow it.
func TestStreamStoppedAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered(fmt.Sprintf(streamed, false))
		w.exchange.meanwhile = func() { w.must(202, "POST", "/callConnections/"+callID+":stopMediaStreaming", `{}`) }
		w.must(202, "POST", "/callConnections/"+callID+":startMediaStreaming", `{}`)
		if diff := cmp.Diff([]string{"MediaStreamingStopped"}, kinds(w.told())); diff != "" {
			t.Error(diff)
		}
		w.exchange.meanwhile = nil
		w.must(202, "POST", "/callConnections/"+callID+":startMediaStreaming", `{}`)
		if diff := cmp.Diff([]string{"MediaStreamingStarted"}, kinds(w.told())); diff != "" {
			t.Error(diff)
		}
		w.must(202, "POST", "/callConnections/"+callID+":stopMediaStreaming", `{}`)
	})
}

// A stream without an address is told to have none.
func TestStreamToNowhere(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered(strings.Replace(fmt.Sprintf(streamed, false), `"transportUrl":"ws://sound.test/",`, "", 1))
		w.must(202, "POST", "/callConnections/"+callID+":startMediaStreaming", `{}`)
		events := w.told()
		if len(events) != 1 || events[0].event.Kind() != "MediaStreamingFailed" {
			t.Fatalf("%v", kinds(events))
		}
		if d := events[0].data; d.Result.Subcode != 8581 || d.MediaStreaming.Details != "streamUrlMissing" {
			t.Errorf("%s", events[0].event.Data)
		}
	})
}

// A bearer token is as good as a signature; a wrong one is not.
func TestBearerTokens(t *testing.T) {
	inWorld(t, func(w *world) {
		w.handler.Authenticator = signaling.AuthenticatorFunc(func(_ context.Context, token string) (signaling.Principal, error) {
			if token != "right" {
				return signaling.Principal{}, &signaling.Error{Code: signaling.Unauthenticated, Message: "no"}
			}
			return signaling.Principal{Application: "somebody"}, nil
		})
		for header, want := range map[string]int{"Bearer right": 404, "bearer right": 404, "Bearer wrong": 401, "": 401, "Basic right": 401} {
			r := w.request("GET", "/callConnections/x", newest, "")
			r.Header.Set("Authorization", header)
			status, text := w.send(r)
			if status != want || want == 401 && !strings.Contains(text, `"code":"7501"`) {
				t.Errorf("%q: %d %s", header, status, text)
			}
		}
	})
}

// A body that is too large, or of another type, is refused before it is read.
func TestBodies(t *testing.T) {
	inWorld(t, func(w *world) {
		large := strings.Repeat("x", 300<<10)
		if status, _ := w.do("POST", "/callConnections", large); status != http.StatusRequestEntityTooLarge {
			t.Errorf("300 KiB: %d", status)
		}
		r := w.request("POST", "/callConnections", newest, `{}`)
		r.Header.Set("Content-Type", "text/plain")
		if status, _ := w.send(r); status != http.StatusUnsupportedMediaType {
			t.Errorf("plain text: %d", status)
		}
	})
}

// Whoever sends a body that never comes to its end is not waited for: nobody knows yet
// who it is.
func TestBodyThatDoesNotCome(t *testing.T) {
	inWorld(t, func(w *world) {
		var network signalingtest.Network
		network.Serve(w.t, "slow.test", w.handler)
		body, sender := io.Pipe()
		defer sender.Close()
		begun := time.Now()
		r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, "http://slow.test/calling/callConnections?api-version="+newest, body)
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = 1000 // the server would wait for these
		answer, err := network.Client(w.t).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if waited := time.Since(begun); answer.StatusCode != http.StatusRequestTimeout || waited > time.Minute {
			t.Errorf("%s after %v", answer.Status, waited)
		}
	})
}
