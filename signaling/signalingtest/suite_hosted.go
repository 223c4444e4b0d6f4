package signalingtest

import (
	"time"

	"callbot/signaling"
)

// host has a phone call the application, which leaves the sound to the service.
func (x *trial) host() (call signaling.Call, phone Phone) {
	x.Helper()
	phone = x.Dial(x.T, x.Names[0])
	call = x.ear.Incoming(x)
	x.ask(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}})
	x.ear.Hear(x, call.ID, "establishing", "established")
	return call, phone
}

// play plays the route's prompt so many times, and returns the operation.
func (x *trial) play(call signaling.Call, clientContext string, times int) signaling.Operation {
	x.Helper()
	cmd := signaling.PlayPrompt{Context: clientContext}
	for range times {
		cmd.Prompts = append(cmd.Prompts, signaling.Prompt{URI: x.Prompt})
	}
	made, err := x.Service.Control(x.Context(), call.ID, cmd)
	if err != nil {
		x.Fatal(err)
	}
	if made.ID == "" || made.Kind != signaling.PlayPromptOperation || made.Context != clientContext || made.Status == signaling.OperationSucceeded {
		x.Errorf("playing made %+v", made)
	}
	return made
}

func playsInTurn(x *trial) {
	call, _ := x.host()
	begin := time.Now()
	first, second := x.play(call, "first", 1), x.play(call, "second", 2)
	done := x.ear.Hear(x, call.ID, `completed 200/0 "first"`, `completed 200/0 "second"`)
	if took := time.Since(begin); took < 2900*time.Millisecond || took > 3500*time.Millisecond {
		x.Errorf("three seconds of sound took %v", took)
	}
	if o := done.(signaling.OperationCompleted).Operation; o.ID != second.ID || o.Kind != signaling.PlayPromptOperation || o.Status != signaling.OperationSucceeded {
		x.Errorf("the second ended as %+v", o)
	}
	x.found(call.ID, first.ID)
}

// found looks up an operation that is over, in a dialect that lets one.
func (x *trial) found(call signaling.CallID, id signaling.OperationID) {
	x.Helper()
	finder, ok := x.Service.(signaling.OperationFinder)
	if !ok {
		return
	}
	found, err := finder.Operation(x.Context(), call, id)
	if err != nil || found.Status != signaling.OperationSucceeded || found.Context != "first" {
		x.Errorf("the first is found as %+v, %v", found, err)
	}
	all, err := finder.Operations(x.Context(), call)
	if err != nil || len(all) != 2 {
		x.Errorf("operations %+v, %v", all, err)
	}
	_, err = finder.Operation(x.Context(), call, "no-such-operation")
	x.wantCode(err, signaling.NotFound)
}

func cutsShort(x *trial) {
	call, _ := x.host()
	x.play(call, "first", 5)
	x.play(call, "second", 1)
	time.Sleep(503 * time.Millisecond)
	x.ask(call.ID, signaling.CancelMedia{Context: "stop"})
	x.ear.Hear(x, call.ID, `completed 400/8508 "first"`, `completed 400/8508 "second"`)
	x.play(call, "third", 1)
	x.ear.Hear(x, call.ID, `completed 200/0 "third"`)
}

func hearsKeys(x *trial) {
	call, phone := x.host()
	phone.Press('1') // nobody has asked
	x.ask(call.ID, signaling.SubscribeToTone{})
	phone.Press('#')
	phone.Press('#')
	phone.Press('7')
	x.ear.Hear(x, call.ID, "tone #", "tone #", "tone 7")
}

func endsPrompts(x *trial) {
	call, phone := x.host()
	x.play(call, "long", 5)
	time.Sleep(503 * time.Millisecond)
	phone.Hangup()
	x.ear.Hear(x, call.ID, `completed 400/8508 "long"`, "terminated 200/4521")
}

func refusesPrompts(x *trial) {
	call, _ := x.host()
	x.refused(call.ID, signaling.PlayPrompt{}, signaling.InvalidArgument)
	x.refused(call.ID, signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "no-such-prompt.wav"}}}, signaling.InvalidArgument)
	x.play(call, "still there", 1)
	x.ear.Hear(x, call.ID, `completed 200/0 "still there"`)
}

func mutes(x *trial) {
	call, _ := x.establish()
	for _, cmd := range []signaling.Command{signaling.Mute{Context: "m"}, signaling.Unmute{Context: "u"}} {
		made, err := x.Service.Control(x.Context(), call.ID, cmd)
		if err != nil || made.ID == "" || made.Kind != signaling.KindOf(cmd) || made.Status != signaling.OperationSucceeded {
			x.Errorf("%T made %+v, %v", cmd, made, err)
		}
	}
}
