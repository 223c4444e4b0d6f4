package ivr_test

import (
	"slices"
	"testing"

	"callbot/ivr/ivrtest"
	"callbot/signaling"
)

// Ensures that music plays beneath, announcements come over it at their times, and the
// caller is let go when the time is up.
func TestHold(t *testing.T) {
	c := ivrtest.Call(t, reception(), "alice")
	c.Press("4")
	c.Plays("welcome.wav", "music.wav", "wait.wav", "wait.wav", "wait.wav", "goodbye.wav")
	c.Ends()
	i := slices.IndexFunc(c.Commands, func(cmd signaling.Command) bool {
		p, ok := cmd.(signaling.PlayPrompt)
		return ok && p.Background && p.Prompts[0].Loop
	})
	if i < 0 {
		t.Error("the music is not in the background")
	}
}

// Ensures that a caller may leave by a key, that the music stops then, and that other
// keys do nothing.
func TestHoldIsLeft(t *testing.T) {
	c := ivrtest.Call(t, reception(), "alice")
	c.Press("4")
	c.Plays("welcome.wav", "music.wav", "wait.wav")
	c.Press("5")
	c.Press("*")
	c.Plays("menu.wav")
	if !slices.Contains(c.Commands, signaling.Command(signaling.CancelMedia{})) {
		t.Error("the music was not stopped")
	}
}
