package signalingtest

import (
	"cmp"
	"slices"
	"time"

	"callbot/signaling"
)

// place has the application call a phone by that name.
func (x *trial) place(name string) (call signaling.Call, accept func(answer string)) {
	x.Helper()
	return x.create(signaling.Create{Targets: users(name), Timeout: 20 * time.Second})
}

// create has the application place a call, with sound of its own where the dialect
// knows that.
func (x *trial) create(wish signaling.Create) (call signaling.Call, accept func(answer string)) {
	x.Helper()
	if x.Hosted {
		wish.Media = signaling.Media{Hosting: signaling.ServiceHosted}
		return x.placed(wish), nil
	}
	leg, offer, err := x.Media.Offer(x.Context())
	if err != nil {
		x.Fatal(err)
	}
	wish.Media = signaling.Media{Hosting: signaling.AppHosted, Description: offer}
	wish.CallbackURI = "https://bot.test/calls/1"
	return x.placed(wish), func(answer string) {
		if err := leg.Accept(answer); err != nil {
			x.Fatal(err)
		}
		Talk(x, leg)
	}
}

// placed asks for a call.
func (x *trial) placed(wish signaling.Create) signaling.Call {
	x.Helper()
	call, err := x.Service.Create(x.Context(), wish)
	if err != nil {
		x.Fatal(err)
	}
	if call.ID == "" || call.State != signaling.StateEstablishing || call.Direction != signaling.Outbound {
		x.Errorf("placed %+v", call)
	}
	return call
}

// connect follows a call that the application placed until it is established. Rosters
// are passed over.
func (x *trial) connect(call signaling.Call, accept func(answer string)) {
	x.Helper()
	for {
		n := x.ear.Next(x)
		if _, roster := n.(signaling.RosterUpdated); roster {
			continue
		}
		moved, ok := n.(signaling.StateChanged)
		if !ok || moved.Call != call.ID {
			x.Fatalf("told %s of call %s", Word(n), n.Of())
		}
		if moved.Media.Description != "" {
			accept(moved.Media.Description)
		}
		if moved.State == signaling.StateEstablished {
			return
		}
	}
}

func placesCall(x *trial) {
	x.Register(x.T, "ada")
	call, accept := x.place("ada")
	x.connect(call, accept)
	all, err := x.Service.List(x.Context())
	if err != nil || !slices.ContainsFunc(all, func(c signaling.Call) bool { return c.ID == call.ID && c.Direction == signaling.Outbound }) {
		x.Errorf("the call is not in %+v, %v", all, err)
	}
	x.ask(call.ID, signaling.Hangup{})
	x.ear.Hear(x, call.ID, "terminating", "terminated 200/7000")
}

func placesCallToNobody(x *trial) {
	call, _ := x.place("nobody-here")
	for {
		n := x.ear.Next(x)
		if end, ok := n.(signaling.Terminated); ok {
			if end.Call != call.ID || end.Result.Code/100 != 4 {
				x.Errorf("ended by %s", Word(n))
			}
			return
		}
	}
}

func handsOver(x *trial) {
	x.Register(x.T, "ada")
	call, _ := x.establish()
	x.ask(call.ID, signaling.Transfer{Target: signaling.Identity{Kind: signaling.User, ID: "ada"}})
	x.ear.Hear(x, call.ID, "transferring", "transferAccepted", "terminated 200/7015")
}

func handsOverAfterAsking(x *trial) {
	x.Register(x.T, "ada")
	first, _ := x.establish()
	second, accept := x.place("ada")
	x.connect(second, accept)
	x.refused(first.ID, signaling.Transfer{Replaces: first.ID}, signaling.InvalidArgument)
	x.ask(first.ID, signaling.Transfer{Replaces: second.ID})
	told := map[string]bool{} // the two calls have nothing to do with one another's order
	for !told[string(first.ID)+" terminated 200/7015"] || !told[string(second.ID)+" terminated 200/7015"] {
		n := x.ear.Next(x)
		told[string(n.Of())+" "+Word(n)] = true
	}
	if !told[string(first.ID)+" transferring"] || !told[string(first.ID)+" transferAccepted"] {
		x.Errorf("told of %v", told)
	}
}

func takesBack(x *trial) {
	call, _ := x.establish()
	x.ask(call.ID, signaling.Transfer{Target: signaling.Identity{Kind: signaling.User, ID: "nobody-here"}})
	x.ear.Hear(x, call.ID, "transferring", "established "+cmp.Or(x.NoTransfer, "480/10037"))
	x.ask(call.ID, signaling.Hangup{})
}
