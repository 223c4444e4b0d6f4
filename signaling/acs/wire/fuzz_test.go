package wire_test

import (
	"encoding/json"
	"testing"

	"callbot/signaling/acs/wire"
)

// Whatever a peer sends as a request is read or refused; nothing breaks.
func FuzzRequests(f *testing.F) {
	for _, s := range []string{
		`{"targets":[{"kind":"phoneNumber","rawId":"4:+1","phoneNumber":{"value":"+1"}}],"callbackUri":"http://a/"}`,
		`{"playSources":[{"kind":"file","file":{"uri":"http://a/b.wav"}}],"playTo":[],"playOptions":{"loop":true}}`,
		`{"recognizeInputType":"choices","recognizeOptions":{"targetParticipant":{"rawId":"4:+1"},"choices":[{"label":"a","phrases":["b"],"tone":"one"}]}}`,
		`{"callLocator":{"serverCallId":"aHR0","kind":"serverCallLocator"},"channelAffinity":[{"channel":0,"participant":{"rawId":"4:+1"}}]}`,
		`{"tones":["one"],"targetParticipant":{"communicationUser":{"id":"x"}}}`,
		`{"recognizeInputType":"speechOrDtmf","recognizeOptions":{"targetParticipant":{"rawId":"4:+1"},"speechLanguage":"en-US","speechOptions":{"endSilenceTimeoutInMs":500}}}`,
		`null`, `[]`, `{"targets":{}}`, `{"playSources":[{"kind":"ssml","ssml":{"ssmlText":"<speak><a"}}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, body := range []interface{ Check() error }{
			new(wire.CreateCall), new(wire.AnswerCall), new(wire.RedirectCall), new(wire.RejectCall), new(wire.Connect),
			new(wire.Transfer), new(wire.AddParticipant), new(wire.RemoveParticipant), new(wire.MuteParticipants),
			new(wire.CancelAddParticipant), new(wire.MoveParticipants), new(wire.ContinuousDTMF), new(wire.SendDTMF),
			new(wire.Hold), new(wire.Unhold), new(wire.StartRecording), new(wire.MediaStreaming), new(wire.Transcription),
		} {
			if json.Unmarshal(text, body) == nil {
				_ = body.Check()
			}
		}
		var p wire.Play
		if json.Unmarshal(text, &p) == nil && p.Check() == nil {
			_, _ = p.Prompts()
		}
		var r wire.Recognize
		if json.Unmarshal(text, &r) == nil && r.Check() == nil {
			_, _ = r.Command()
		}
	})
}

// Whatever is written in place of an event is read or refused.
func FuzzEvents(f *testing.F) {
	f.Add([]byte(`[{"id":"1","source":"calling/callConnections/a","type":"Microsoft.Communication.PlayCompleted","data":{"callConnectionId":"a","resultInformation":{"code":200,"subCode":0,"message":""}},"specversion":"1.0"}]`))
	f.Add([]byte(`{"type":"x"}`))
	f.Add([]byte(`[{"eventType":"Microsoft.Communication.IncomingCall","data":{"to":{"rawId":"4:+1"}}}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		events, err := wire.ParseEvents(text)
		for _, e := range events {
			var d wire.EventData
			if err == nil && json.Unmarshal(e.Data, &d) == nil && d.Participant != nil {
				_, _ = d.Participant.Raw()
			}
		}
		_, _ = wire.ParseGridEvents(text)
	})
}

// A raw id becomes an identifier that has it still, and any party that it names is
// written as one that is the same.
func FuzzRawIDs(f *testing.F) {
	for _, raw := range []string{"", "alice", "4:", "4:+1_", "8:acs:", "8:acs:a_b_c", "8:acs:a:b", "28:orgid:x", "8:acs:4:+1", "::"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		i := wire.FromRaw(raw)
		if i.RawID != raw {
			t.Fatalf("%q became %q", raw, i.RawID)
		}
		who := wire.IdentityOf(raw)
		if again := wire.IdentityOf(wire.RawOf(who)); raw != "" && again.ID != who.ID {
			t.Fatalf("%q names %+v, and that is written as %q, which names %+v", raw, who, wire.RawOf(who), again)
		}
		_, _ = wire.ParseServerCallID(raw)
	})
}
