package reminder_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/examples/reminder"
	"callbot/signaling"
)

// at is the appointment of the tests: five past nine.
var at = time.Date(2026, time.March, 5, 9, 5, 0, 0, time.UTC)

// prompts is where the service finds what the bot says.
const prompts = "http://bot.test/prompts/"

// call has the bot call somebody, and returns their phone and what they will answer.
func call(t *testing.T) (*bottest.Caller, <-chan reminder.Answer) {
	t.Helper()
	answers := make(chan reminder.Answer, 1)
	r := &bot.Runtime{Voice: "http://bot.test/prompts"}
	s := bottest.Start(t, r, &bottest.Service{})
	_, err := r.Dial(t.Context(), signaling.Identity{Kind: signaling.User, ID: "alice"}, &reminder.Reminder{
		At: at, Prompts: prompts, Answered: func(a reminder.Answer) { answers <- a },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.Rung(t), answers
}

// Ensures that somebody who listens, listens again and presses 1 has confirmed.
func TestConfirm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone, answers := call(t)
		phone.Answer()
		phone.Hears(prompts+"hello.wav", prompts+"at.wav", prompts+"digits/9.wav", prompts+"digits/oh.wav", prompts+"digits/5.wav", prompts+"digits/a-m.wav", prompts+"choose.wav")
		phone.Press("*")
		phone.Hears(prompts+"hello.wav", prompts+"at.wav")
		phone.Press("1")
		phone.Hears(prompts + "confirmed.wav")
		phone.Ends()
		if got := <-answers; got != reminder.Confirmed {
			t.Errorf("the answer is %v", got)
		}
	})
}

// Ensures that an appointment can be cancelled.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone, answers := call(t)
		phone.Answer()
		phone.Hears(prompts + "hello.wav")
		phone.Press("7")
		phone.Hears(prompts+"invalid.wav", prompts+"choose.wav")
		phone.Press("2")
		phone.Hears(prompts + "cancelled.wav")
		phone.Ends()
		if got := <-answers; got != reminder.Cancelled {
			t.Errorf("the answer is %v", got)
		}
	})
}

// Ensures that nothing is known of those who do not answer, or hang up.
func TestUnknown(t *testing.T) {
	for name, end := range map[string]func(*bottest.Caller){
		"busy": func(phone *bottest.Caller) { phone.Decline(486) },
		"hangs up": func(phone *bottest.Caller) {
			phone.Answer()
			phone.Hears(prompts + "hello.wav")
			phone.HangUp()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				phone, answers := call(t)
				end(phone)
				if got := <-answers; got != reminder.Unknown {
					t.Errorf("the answer is %v", got)
				}
			})
		})
	}
}
