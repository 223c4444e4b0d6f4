package bot_test

import (
	"context"

	"callbot/bot"
	"callbot/ivr"
	"callbot/media"
	"callbot/signaling"
)

// A handler reads like the conversation.
func ExampleHandlerFunc() {
	reception := bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
		if err := call.Answer(ctx); err != nil {
			return err
		}
		choice, err := call.Menu(ctx, ivr.Menu{
			Choices:  map[string]string{"1": "hours", "2": "sales"},
			Question: ivr.Question{Ask: ivr.Files("welcome.wav", "menu.wav"), NoMatch: ivr.Files("invalid.wav")},
		})
		switch {
		case err != nil:
			return call.Play(ctx, "goodbye.wav")
		case choice == "hours":
			return call.Play(ctx, "hours.wav")
		default:
			return call.Transfer(ctx, signaling.Identity{Kind: signaling.User, ID: "sales-desk"})
		}
	})
	_ = bot.Runtime{Handler: reception}
}

// Calls are told apart by the name that was called.
func ExampleMux() {
	_ = bot.Runtime{Handler: bot.Mux{
		"reception": bot.Flow(&ivr.Flow{Start: "welcome", States: map[string]ivr.State{
			"welcome": ivr.Hangup{Say: ivr.Files("welcome.wav")},
		}}),
		"busy":    bot.RejectHandler(signaling.RejectBusy),
		"forward": bot.RedirectHandler(signaling.Identity{Kind: signaling.User, ID: "reception"}),
	}}
}

// An echo bot says what it hears.
func ExampleAudio() {
	_ = bot.Runtime{Handler: bot.Audio(bot.AudioHandlerFunc(
		func(_ context.Context, in media.Reader, out media.Writer) error { return media.Copy(out, in) },
	))}
}
