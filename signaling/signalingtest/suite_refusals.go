package signalingtest

import "callbot/signaling"

func isNotThere(x *trial) {
	call, _ := x.establish()
	x.ask(call.ID, signaling.Hangup{})
	x.ear.Hear(x, call.ID, "terminating", "terminated 200/7000")
	for _, id := range []signaling.CallID{call.ID, "00000000-0000-0000-0000-000000000000"} {
		for _, cmd := range []signaling.Command{signaling.Hangup{}, signaling.KeepAlive{}, signaling.Reject{}} {
			x.refused(id, cmd, signaling.NotFound)
		}
		_, err := x.Service.Find(x.Context(), id)
		x.wantCode(err, signaling.NotFound)
	}
}

func refusesNonsense(x *trial) {
	x.Dial(x.T, x.Names[0])
	call := x.ear.Incoming(x)
	x.refused(call.ID, signaling.Answer{}, signaling.InvalidArgument)
	x.refused(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: "not an answer"}}, signaling.InvalidArgument)
	x.refused(call.ID, signaling.Redirect{}, signaling.InvalidArgument)
	x.refused(call.ID, signaling.Redirect{Targets: []signaling.Identity{{ID: x.Names[1]}}, Timeout: 5e9}, signaling.InvalidArgument)
	_, err := x.Service.Create(x.Context(), signaling.Create{CallbackURI: "https://bot.test/"})
	x.wantCode(err, signaling.InvalidArgument)
	x.answer(call)
	x.ear.Hear(x, call.ID, "establishing", "established")
}

func keepsApart(x *trial) {
	first, phone := x.establish()
	second, _ := x.establish()
	if first.ID == second.ID || first.ChainID == second.ChainID {
		x.Errorf("two calls are one: %+v, %+v", first, second)
	}
	phone.Hangup()
	x.ear.Hear(x, first.ID, "terminated 200/4521")
	x.ask(second.ID, signaling.KeepAlive{})
}

func keepsMediaApart(x *trial) {
	call, _ := x.establish()
	for _, cmd := range []signaling.Command{
		signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "https://bot.test/a.wav"}}},
		signaling.CancelMedia{},
		signaling.Record{},
		signaling.SubscribeToTone{},
	} {
		x.refused(call.ID, cmd, signaling.WrongMedia)
	}
}
