package wire_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/go-cmp/cmp"
)

// Every key has a name, and every name is a key.
func TestTones(t *testing.T) {
	for _, k := range []byte(media.Keys) {
		name := wire.ToneName(media.Key(k))
		if back, ok := wire.ParseTone(name); !ok || byte(back) != k {
			t.Errorf("%c is %q and back %c", k, name, back)
		}
	}
	if _, ok := wire.ParseTone("hash"); ok {
		t.Error("hash is the name of no key")
	}
}

// The name of a call that all in it share leads back to its id, in any alphabet of base64.
func TestServerCallID(t *testing.T) {
	s := wire.ServerCallID("http://127.0.0.1:8080/", "a/b id?")
	for _, spelling := range []string{s, s + "=", strings.NewReplacer("-", "+", "_", "/").Replace(s)} {
		if id, ok := wire.ParseServerCallID(spelling); !ok || id != "a/b id?" {
			t.Errorf("%s: %q, %v", spelling, id, ok)
		}
	}
	if !strings.HasPrefix(s, "aHR0c") {
		t.Errorf("%s does not begin as an address in base64", s)
	}
	for _, bad := range []string{"", "x", "!!", "aHR0cHM6Ly9h", strings.Repeat("a", 5000)} {
		if id, ok := wire.ParseServerCallID(bad); ok {
			t.Errorf("%.20q leads to %q", bad, id)
		}
	}
}

// A question to a caller is read from the request of Microsoft's library, and comes back
// the same when we write it.
func TestRecognize(t *testing.T) {
	const target = `"targetParticipant":{"rawId":"8:acs:u1","communicationUser":{"id":"8:acs:u1"}}`
	for text, want := range map[string]signaling.Recognize{
		`{"recognizeInputType":"dtmf","playPrompt":{"kind":"file","file":{"uri":"http://h/a.wav"}},
		"interruptCallMediaOperation":true,"recognizeOptions":{"interruptPrompt":true,"initialSilenceTimeoutInSeconds":7,` + target + `,
		"dtmfOptions":{"interToneTimeoutInSeconds":3,"maxTonesToCollect":4,"stopTones":["pound"]}},"operationContext":"r1"}`: {
			Prompts: []signaling.Prompt{{URI: "http://h/a.wav"}}, Interrupt: true, MaxTones: 4,
			StopTones: []media.Key{'#'}, InitialSilence: 7 * time.Second, InterTone: 3 * time.Second,
		},
		`{"recognizeInputType":"speech","recognizeOptions":{"interruptPrompt":false,` + target + `,"speechLanguage":"en-GB",
		"speechOptions":{"endSilenceTimeoutInMs":1500}}}`: {
			By: signaling.BySpeech, KeepPrompt: true, Language: "en-GB", EndSilence: 1500 * time.Millisecond,
		},
		`{"recognizeInputType":"speechOrDtmf","recognizeOptions":{"interruptPrompt":true,` + target + `,
		"dtmfOptions":{"maxTonesToCollect":2},"speechOptions":{"endSilenceTimeoutInMs":1}}}`: {
			By: signaling.ByEither, MaxTones: 2, EndSilence: time.Millisecond,
		},
		`{"recognizeInputType":"choices","recognizeOptions":{"interruptPrompt":true,` + target + `,
		"choices":[{"label":"Yes","phrases":["yes","yeah"],"tone":"one"},{"label":"No","phrases":["no"]}]}}`: {
			By: signaling.ByEither, Choices: []signaling.Choice{{Label: "Yes", Phrases: []string{"yes", "yeah"}, Tone: '1'}, {Label: "No", Phrases: []string{"no"}}},
		},
	} {
		var r wire.Recognize
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		got, err := r.Command()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
		again := wire.FromRecognize(want, *r.Options.Target)
		got, err = again.Command()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("written and read: %v\n%s", err, diff)
		}
	}
}

// What was recognized is told by an event, and read from it.
func TestRecognition(t *testing.T) {
	for text, c := range map[string]struct {
		subcode int
		want    signaling.Recognition
	}{
		`"recognitionType":"dtmf","dtmfResult":{"tones":["five","pound"]}`: {
			8531, signaling.Recognition{Tones: []media.Key{'5', '#'}, End: signaling.EndedByMaxTones}},
		`"recognitionType":"choices","choiceResult":{"label":"Yes"}`: {
			8533, signaling.Recognition{Label: "Yes", End: signaling.EndedByChoice}},
		`"recognitionType":"choices","choiceResult":{"label":"Yes","recognizedPhrase":"yeah","confidence":0.5}`: {
			8545, signaling.Recognition{Label: "Yes", Speech: "yeah", Confidence: 0.5, End: signaling.EndedBySpokenChoice}},
		`"recognitionType":"speech","speechResult":{"speech":"hello","confidence":0.9}`: {
			8569, signaling.Recognition{Speech: "hello", Confidence: 0.9, End: signaling.EndedBySpeech}},
	} {
		var d wire.EventData
		d.Recognized(c.want)
		d.Result = &wire.Result{Code: 200, Subcode: c.subcode}
		written, err := json.Marshal(d)
		if err != nil || !strings.Contains(string(written), text) {
			t.Errorf("written %s, %v", written, err)
		}
		var read wire.EventData
		if err := json.Unmarshal(written, &read); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(c.want, read.Recognition()); diff != "" {
			t.Error(diff)
		}
	}
}

// What can never be right is refused, in the place where it is wrong.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		body interface{ Check() error }
		text string
		says string
	}{
		{new(wire.CreateCall), `{"callbackUri":"http://a"}`, "targets"},
		{new(wire.CreateCall), `{"targets":[{"rawId":"8:acs:a"}]}`, "CallbackUri is invalid"},
		{new(wire.CreateCall), `{"targets":[{"rawId":"4:+1"}],"callbackUri":"http://a"}`, "sourceCallerIdNumber"},
		{new(wire.CreateCall), `{"targets":[{}],"callbackUri":"http://a"}`, "nobody"},
		{new(wire.CreateCall), `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"a","mediaStreamingOptions":{"transportType":"pigeon"}}`, "transportType"},
		{new(wire.CreateCall), `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"a","mediaStreamingOptions":{"transportType":"websocket"}}`, "audioChannelType"},
		{new(wire.CreateCall), `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"a","mediaStreamingOptions":{"audioChannelType":"mixed"}}`, "transportType"},
		{new(wire.CreateCall), `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"a","mediaStreamingOptions":{"transportType":"websocket","audioChannelType":"mixed","transportUrl":"http://a"}}`, "ws or wss"},
		{new(wire.CreateCall), `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"a","transcriptionOptions":{"locale":"en-US"}}`, "transportType"},
		{new(wire.CreateCall), `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"a","transcriptionOptions":{"transportType":"websocket","locale":"en-US","transportUrl":"https://a"}}`, "ws or wss"},
		{new(wire.AnswerCall), `{"callbackUri":"http://a"}`, "incomingCallContext"},
		{new(wire.RejectCall), `{"incomingCallContext":"x","callRejectReason":"bored"}`, "callRejectReason"},
		{new(wire.RedirectCall), `{"incomingCallContext":"x"}`, "target"},
		{new(wire.Connect), `{"callbackUri":"a","callLocator":{"kind":"serverCallLocator"}}`, "callLocator"},
		{new(wire.AddParticipant), `{"participantToAdd":{"rawId":"8:acs:a"},"invitationTimeoutInSeconds":181}`, "invitationTimeoutInSeconds"},
		{new(wire.MuteParticipants), `{"targetParticipants":[]}`, "targetParticipants"},
		{new(wire.Play), `{"playSources":[]}`, "playSources"},
		{new(wire.Recognize), `{"recognizeInputType":"dtmf","recognizeOptions":{}}`, "targetParticipant"},
		{new(wire.Recognize), `{"recognizeInputType":"speech","recognizeOptions":{"targetParticipant":{"rawId":"4:+1"},"speechOptions":{"endSilenceTimeoutInMs":-1}}}`, "endSilenceTimeoutInMs"},
		{new(wire.Recognize), `{"recognizeInputType":"smell","recognizeOptions":{"targetParticipant":{"rawId":"4:+1"}}}`, "recognizeInputType"},
		{new(wire.Recognize), `{"recognizeInputType":"dtmf","recognizeOptions":{"targetParticipant":{"rawId":"4:+1"},"dtmfOptions":{"interToneTimeoutInSeconds":61}}}`, "interToneTimeoutInSeconds"},
		{new(wire.SendDTMF), `{"targetParticipant":{"rawId":"4:+1"},"tones":["hash"]}`, "tones[0]"},
		{new(wire.SendDTMF), `{"targetParticipant":{"rawId":"4:+1"}}`, "tones"},
		{new(wire.StartRecording), `{}`, "callLocator"},
		{new(wire.StartRecording), `{"callConnectionId":"a","channelAffinity":[{"channel":5,"participant":{"rawId":"4:+1"}}]}`, "channel 5"},
		{new(wire.StartRecording), `{"callConnectionId":"a","recordingFormatType":"ogg"}`, "recordingFormatType"},
		{new(wire.StartRecording), `{"callConnectionId":"a","externalStorage":{}}`, "recordingStorageKind"},
		{new(wire.StartRecording), `{"callConnectionId":"a","externalStorage":{"recordingStorageKind":"attic"}}`, "recordingStorageKind"},
		{new(wire.MoveParticipants), `{"targetParticipants":[{"rawId":"4:+1"}]}`, "fromCall"},
	} {
		if err := json.Unmarshal([]byte(c.text), c.body); err != nil {
			t.Fatal(c.text, err)
		}
		err := c.body.Check()
		var e *signaling.Error
		if !errors.As(err, &e) || e.Code != signaling.InvalidArgument || !strings.Contains(e.Message, c.says) {
			t.Errorf("%T %s: %v; want InvalidArgument that says %q", c.body, c.text, err, c.says)
		}
	}
}

// Text and marked-up text become words to speak; without words there is nothing to play.
func TestSpokenSources(t *testing.T) {
	for text, want := range map[string]string{
		`{"kind":"text","text":{"text":"Good day"}}`: "say:Good day",
		`{"kind":"ssml","ssml":{"ssmlText":"<speak version=\"1.0\"><voice name=\"x\">Good <break/>day &amp; night</voice></speak>"}}`: "say:Good day & night",
		`{"kind":"ssml","ssml":{"ssmlText":"<speak><sub alias=\"World Wide Web\"/></speak>"}}`:                                        "say:World Wide Web",
		`{"kind":"file","file":{"uri":"https://h/a.wav"}}`:                                                                            "https://h/a.wav",
		`{"kind":"ssml","ssml":{"ssmlText":"<speak/>"}}`:                                                                              "",
		`{"kind":"text","text":{"text":" "}}`:                                                                                         "",
		`{"kind":"text"}`:                                                                                                             "", `{"kind":"dance"}`: "", `{}`: "",
	} {
		var s wire.PlaySource
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		if p, err := s.Prompt(); p.URI != want || (err == nil) == (want == "") {
			t.Errorf("%s: %q, %v; want %q", text, p.URI, err, want)
		}
	}
}
