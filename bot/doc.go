// Package bot is the application's side of a call: a Runtime takes what a calling
// service reports and runs a Handler for each call, which speaks and listens through a
// Call.
//
// A handler reads like the conversation:
//
//	func(ctx context.Context, call *bot.Call) error {
//		if err := call.Answer(ctx); err != nil {
//			return err
//		}
//		return call.Play(ctx, "welcome.wav")
//	}
//
// The program's wiring hands in what leads outside: a Controller to the service, and,
// where the bot terminates sound by itself, a MediaHost. The package opens no socket
// and touches no sound.
//
//	Incoming ─▶ Runtime.Notify ─▶ mailbox ─▶ Handler.ServeCall(Call)
//	                                              │
//	              Controller ◀─ call verbs ───────┴─── media verbs ─▶ MediaLeg
package bot
