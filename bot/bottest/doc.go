// Package bottest calls a bot in virtual time: a calling service without a network, and
// callers with ears and fingers.
//
// Authors of bots test their handlers and flows with it. A test runs in a bubble of
// testing/synctest, in which an hour of silence takes no time:
//
//	synctest.Test(t, func(t *testing.T) {
//		caller := bottest.Call(t, handler, "reception")
//		caller.Hears("welcome.wav")
//		caller.Press("1")
//		caller.Hears("hours.wav")
//		caller.HangUp()
//	})
//
// Prompts make no sound here; they last as long as the service says, and what the
// caller hears are their URIs.
//
//	Caller ─ Press, HangUp ─▶ Service ─ notifications ─▶ bot.Runtime
//	Caller ◀─ Hears, Ends ─── Service ◀─── commands ───── Handler
package bottest
