package signalingtest

import (
	"slices"
	"time"

	"callbot/signaling"
)

// suite is what every route must let an application do, in the caller's words.
var suite = map[string]func(x *trial){
	"a call comes in, is answered, and the phone hangs up":  phoneHangsUp,
	"a call comes in, is answered, and the bot hangs up":    botHangsUp,
	"a call shows who calls, whom, and with what offer":     showsItself,
	"a call can be looked at while it lasts":                canBeFound,
	"a call is refused for each reason":                     isRefused,
	"a call goes on to another name":                        goesOn,
	"a call that goes on to nobody ends":                    goesNowhere,
	"a call that nobody answers ends":                       isNotAnswered,
	"a phone that gives up ends the call":                   givesUp,
	"a call is answered once":                               isAnsweredOnce,
	"a call without a sign of life ends":                    lapses,
	"a bot calls a phone, which answers":                    placesCall,
	"a bot calls nobody":                                    placesCallToNobody,
	"a bot hands a call over to a phone":                    handsOver,
	"a bot hands a call over to whom it has asked":          handsOverAfterAsking,
	"a bot takes a call back that could not be handed over": takesBack,
	"a call that is over, or another's, cannot be asked of": isNotThere,
	"a call refuses what it cannot do, and goes on":         refusesNonsense,
	"calls at one time have nothing to do with one another": keepsApart,
	"prompts of the service play one after another":         playsInTurn,
	"prompts that are cut short say so":                     cutsShort,
	"keys are told from when the bot asks for them":         hearsKeys,
	"a call that ends takes its prompts along":              endsPrompts,
	"a prompt that cannot be played is refused":             refusesPrompts,
	"what a caller says is recorded, and fetched once":      records,
	"a recording takes its turn, or somebody else's":        recordsInTurn,
	"a recording that cannot be made is refused":            refusesRecordings,
	"keys are recognized after a prompt":                    recognizesKeys,
	"what a caller says is recognized":                      recognizesSpeech,
	"a bot presses keys":                                    sendsKeys,
	"a bot has keys pressed beside its own sound":           sendsKeysBesideSound,
	"a bot mutes itself":                                    mutes,
	"sound that the bot hosts is not asked of the service":  keepsMediaApart,
}

func phoneHangsUp(x *trial) {
	call, phone := x.establish()
	time.Sleep(time.Second)
	phone.Hangup()
	x.ear.Hear(x, call.ID, "terminated 200/4521")
}

func botHangsUp(x *trial) {
	call, _ := x.establish()
	x.ask(call.ID, signaling.Hangup{})
	x.ear.Hear(x, call.ID, "terminating", "terminated 200/7000")
}

func showsItself(x *trial) {
	x.Dial(x.T, x.Names[1])
	call := x.ear.Incoming(x)
	if call.Called() != x.Names[1] || call.State != signaling.StateIncoming || call.Direction != signaling.Inbound {
		x.Errorf("called %q, %v, direction %v", call.Called(), call.State, call.Direction)
	}
	if call.Source.Identity.ID == "" || call.ID == "" || call.ChainID == "" {
		x.Errorf("something is not said: %+v", call)
	}
	if x.Hosted {
		return
	}
	if call.MyParticipant == "" || call.Tenant == "" {
		x.Errorf("something is not said: %+v", call)
	}
	if call.Media.Hosting != signaling.AppHosted || call.Media.Description == "" {
		x.Errorf("no offer: %+v", call.Media)
	}
}

func canBeFound(x *trial) {
	call, _ := x.establish()
	found, err := x.Service.Find(x.Context(), call.ID)
	if err != nil {
		x.Fatal(err)
	}
	if found.ID != call.ID || found.State != signaling.StateEstablished || found.Called() != call.Called() || found.Source.Identity != call.Source.Identity {
		x.Errorf("came in as %+v, found as %+v", call, found)
	}
	all, err := x.Service.List(x.Context())
	if err != nil {
		x.Fatal(err)
	}
	if !slices.ContainsFunc(all, func(c signaling.Call) bool { return c.ID == call.ID }) {
		x.Errorf("the call is not in %+v", all)
	}
}

func isRefused(x *trial) {
	for reason, want := range map[signaling.RejectReason]string{
		signaling.RejectNone:      "terminated 603/8538",
		signaling.RejectBusy:      "terminated 486/8539",
		signaling.RejectForbidden: "terminated 403/8538",
	} {
		x.Dial(x.T, x.Names[0])
		call := x.ear.Incoming(x)
		x.ask(call.ID, signaling.Reject{Reason: reason})
		x.ear.Hear(x, call.ID, want)
	}
}

func goesOn(x *trial) {
	x.Dial(x.T, x.Names[0])
	first := x.ear.Incoming(x)
	x.ask(first.ID, signaling.Redirect{Targets: []signaling.Identity{{Kind: signaling.User, ID: x.Names[1]}}, Timeout: 20 * time.Second})
	told := map[string]bool{} // the two calls have nothing to do with one another's order
	var second signaling.Call
	for second.ID == "" {
		n := x.ear.Next(x)
		told[string(n.Of())+" "+Word(n)] = true
		if in, ok := n.(signaling.Incoming); ok {
			second = in.Call
		}
	}
	if second.ID == first.ID || second.Called() != x.Names[1] || second.Source.Identity != first.Source.Identity || second.ChainID != first.ChainID {
		x.Errorf("first %+v, then %+v", first, second)
	}
	x.answer(second)
	for !told[string(first.ID)+" terminated 200/0"] || !told[string(second.ID)+" established"] {
		n := x.ear.Next(x)
		told[string(n.Of())+" "+Word(n)] = true
	}
	if !told[string(first.ID)+" redirecting"] || !told[string(second.ID)+" establishing"] {
		x.Errorf("told of %v", told)
	}
}

func goesNowhere(x *trial) {
	x.Dial(x.T, x.Names[0])
	call := x.ear.Incoming(x)
	x.ask(call.ID, signaling.Redirect{Targets: []signaling.Identity{{Kind: signaling.User, ID: "nobody-here"}}})
	for {
		n := x.ear.Next(x)
		if end, ok := n.(signaling.Terminated); ok {
			if end.Result.Code/100 != 4 {
				x.Errorf("ended by %s", Word(n))
			}
			return
		}
	}
}

func isNotAnswered(x *trial) {
	x.Dial(x.T, x.Names[0])
	call := x.ear.Incoming(x)
	x.ear.Hear(x, call.ID, "terminated 408/8587")
	x.refused(call.ID, signaling.KeepAlive{}, signaling.NotFound)
}

func givesUp(x *trial) {
	phone := x.Dial(x.T, x.Names[0])
	call := x.ear.Incoming(x)
	phone.Hangup()
	x.ear.Hear(x, call.ID, "terminated 487/8542")
	x.refused(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: "too late"}}, signaling.NotFound)
}

func isAnsweredOnce(x *trial) {
	call, _ := x.establish()
	x.refused(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: "again"}}, signaling.WrongState)
	x.refused(call.ID, signaling.Reject{}, signaling.WrongState)
	x.refused(call.ID, signaling.Redirect{Targets: []signaling.Identity{{ID: x.Names[1]}}}, signaling.WrongState)
}

// The service ends a call that nobody wants for 45 minutes.
const lapse = 45 * time.Minute

func lapses(x *trial) {
	call, _ := x.establish()
	time.Sleep(lapse - time.Minute)
	x.ask(call.ID, signaling.KeepAlive{})
	time.Sleep(lapse - time.Minute)
	if _, err := x.Service.Find(x.Context(), call.ID); err != nil {
		x.Fatalf("kept alive, and yet: %v", err)
	}
	x.ear.Hear(x, call.ID, "terminated 408/8537")
}
