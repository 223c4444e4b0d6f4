package signalingtest

import (
	"slices"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// recognize asks for an answer and gives what was recognized, once it has ended as said.
func (x *trial) recognize(call signaling.Call, cmd signaling.Recognize, meanwhile func(), word string) signaling.Recognition {
	x.Helper()
	cmd.Context = "ask"
	x.ask(call.ID, cmd)
	time.Sleep(503 * time.Millisecond)
	meanwhile()
	n := x.ear.Hear(x, call.ID, "completed "+word+` "ask"`)
	return n.(signaling.OperationCompleted).Operation.Recognition
}

func recognizesKeys(x *trial) {
	call, phone := x.host()
	press := func(keys string) func() {
		return func() {
			for _, k := range keys {
				phone.Press(media.Key(k))
			}
		}
	}
	enough := x.recognize(call, signaling.Recognize{Prompts: []signaling.Prompt{{URI: x.Prompt}}, MaxTones: 2}, press("12"), "200/8531")
	stopped := x.recognize(call, signaling.Recognize{StopTones: []media.Key{'#'}}, press("3#"), "200/8514")
	chosen := x.recognize(call, signaling.Recognize{Choices: []signaling.Choice{{Label: "a", Tone: '4'}, {Label: "b", Tone: '5'}}}, press("5"), "200/8533")
	x.recognize(call, signaling.Recognize{InitialSilence: 3 * time.Second}, func() {}, "400/8510")
	if !slices.Equal(enough.Tones, []media.Key{'1', '2'}) || enough.End != signaling.EndedByMaxTones {
		x.Errorf("enough: %+v", enough)
	}
	if !slices.Equal(stopped.Tones, []media.Key{'3'}) || stopped.End != signaling.EndedByStopTone {
		x.Errorf("stopped: %+v", stopped)
	}
	if chosen.Label != "b" || chosen.End != signaling.EndedByChoice {
		x.Errorf("chosen: %+v", chosen)
	}
}

func recognizesSpeech(x *trial) {
	call, _ := x.host()
	want := signaling.Recognition{Speech: x.Says, Confidence: 0.5, End: signaling.EndedBySpeech}
	said := x.recognize(call, signaling.Recognize{By: signaling.BySpeech, Language: "en-GB", EndSilence: time.Second}, func() {}, "200/8569")
	either := x.recognize(call, signaling.Recognize{By: signaling.ByEither, MaxTones: 4}, func() {}, "200/8569")
	for _, got := range []signaling.Recognition{said, either} {
		if got.Speech != want.Speech || got.Confidence != want.Confidence || got.End != want.End {
			x.Errorf("recognized %+v, want %+v", got, want)
		}
	}
	choices := []signaling.Choice{{Label: "a", Phrases: []string{"something else"}, Tone: '1'}, {Label: "b", Phrases: []string{"this", x.Says}}}
	chosen := x.recognize(call, signaling.Recognize{By: signaling.ByEither, Choices: choices}, func() {}, "200/8545")
	if chosen.Label != "b" || chosen.Speech != x.Says || chosen.Confidence != want.Confidence || chosen.End != signaling.EndedBySpokenChoice {
		x.Errorf("chosen: %+v", chosen)
	}
	x.recognize(call, signaling.Recognize{By: signaling.ByEither, Choices: choices[:1]}, func() {}, "400/8547")
}
