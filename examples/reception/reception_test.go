package reception_test

import (
	"io/fs"
	"testing"
	"testing/synctest"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/examples/reception"
	"callbot/ivr"
	"callbot/ivr/flowfile"
	"callbot/ivr/ivrtest"
)

func flow(t *testing.T) *ivr.Flow {
	t.Helper()
	data, err := reception.Files.ReadFile("flow.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := flowfile.Parse("flow.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return f.Flow
}

// call begins a conversation in which every prompt must have its recording.
func call(t *testing.T) *ivrtest.Test {
	t.Helper()
	c := ivrtest.Call(t, flow(t), "alice")
	t.Cleanup(func() {
		for _, uri := range ivrtest.Prompts(c.Commands) {
			if _, err := fs.Stat(reception.Files, "prompts/"+uri); err != nil {
				t.Error(err)
			}
		}
	})
	return c
}

// Ensures that a caller who knows the way gets through all of it by key.
func TestAllTheWay(t *testing.T) {
	c := call(t)
	c.Plays("welcome.wav")
	c.Press("1")
	c.Plays("hours.wav", "menu.wav")
	c.Press("2")
	c.Plays("departments.wav")
	c.Press("1")
	c.Plays("sales.wav", "departments.wav")
	c.Press("2")
	c.Plays("support.wav", "departments.wav")
	c.Press("*")
	c.Plays("menu.wav")
	c.Press("3")
	c.Plays("extension.wav")
	c.Press("407#")
	c.Plays("entered.wav", "digits/4.wav", "digits/0.wav", "digits/7.wav", "nobody.wav", "menu.wav")
	c.Press("4")
	c.Plays("music.wav", "waiting.wav", "waiting.wav")
	c.Press("*")
	c.Plays("menu.wav")
	c.Press("*")
	c.Plays("menu.wav")
	c.Press("0")
	c.Plays("goodbye.wav")
	c.Ends()
}

// Ensures that a caller who makes mistakes is helped, and let go after three.
func TestMistakes(t *testing.T) {
	c := call(t)
	c.Plays("welcome.wav")
	c.Press("3")
	c.Plays("extension.wav")
	c.Press("4#")
	c.Plays("invalid-extension.wav", "extension-again.wav", "silence.wav", "extension-again.wav")
	c.Press("#")
	c.Plays("invalid-extension.wav", "extension-again.wav")
	c.Press("*")
	c.Plays("menu.wav")
	c.Press("9")
	c.Plays("invalid.wav", "menu-again.wav", "silence.wav", "menu-again.wav")
	c.Press("8")
	c.Plays("invalid.wav", "menu-again.wav")
	c.Press("7")
	c.Plays("goodbye.wav")
	c.Ends()
}

// Ensures that a caller who says nothing is bid goodbye.
func TestSilence(t *testing.T) {
	c := call(t)
	c.Plays("welcome.wav", "menu.wav", "silence.wav", "menu-again.wav", "silence.wav", "menu-again.wav", "goodbye.wav")
	c.Ends()
}

// Ensures that the flow runs on a call as it does on paper.
func TestOnACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, bot.Flow(flow(t)), "reception")
		caller.Hears("welcome.wav")
		caller.Press("21")
		caller.Hears("departments.wav", "sales.wav", "departments.wav")
		caller.Press("*0")
		caller.Hears("menu.wav", "goodbye.wav")
		caller.Ends()
	})
}
