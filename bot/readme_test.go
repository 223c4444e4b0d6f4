package bot_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/ivr"
	"callbot/signaling"
)

// fifteenLines is the bot of the README.
var fifteenLines = bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
	if err := call.Answer(ctx); err != nil {
		return err
	}
	choice, err := call.Menu(ctx, ivr.Menu{
		Question: ivr.Question{Ask: ivr.Pieces{ivr.File("choose.wav")}},
		Choices:  map[string]string{"1": "sales", "2": "support"},
	})
	if err != nil {
		return call.Play(ctx, "goodbye.wav")
	}
	return call.Transfer(ctx, signaling.Identity{Kind: signaling.User, ID: choice})
})

// The bot of the README does what it says there, and is written there as it is here.
func TestREADMEBot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, fifteenLines, "reception")
		caller.Hears("choose.wav")
		caller.Press("2")
		caller.Ends()
	})
	source, err := os.ReadFile("readme_test.go")
	readme, missing := os.ReadFile("../README.md")
	if err := errors.Join(err, missing); err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(source), "var fifteenLines = ")
	code, _, _ = strings.Cut(code, "\n})\n")
	if !strings.Contains(string(readme), code) {
		t.Errorf("the README has another bot than this:\n%s", code)
	}
}
