package pbx_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/prompt"
	"callbot/signaling"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
	"callbot/signaling/recordings"
)

// beeps are prompts of one second each; any other name is missing.
type beeps struct{ prompt *prompt.Prompt }

func (b beeps) Open(_ context.Context, uri string) (*prompt.Prompt, error) {
	if uri != "beep" {
		return nil, errors.New("no such prompt")
	}
	return b.prompt, nil
}

// hosted lets the service host media.
func hosted(tb testing.TB) func(*pbx.Service) {
	tb.Helper()
	sound := mediatest.Tone(media.Rate16k, 1000, 8000, 990*time.Millisecond)
	beep, err := prompt.Encoding{}.Make(tb.Context(), "beep", sound, media.Rate16k)
	if err != nil {
		tb.Fatal(err)
	}
	return func(s *pbx.Service) {
		s.Prompts = beeps{beep}
		s.Studio = &hosting.Studio{Shelf: new(recordings.Shelf)}
		s.Session.Codecs = []media.Codec{opus.Codec{}}
	}
}

// do gives a command that makes an operation.
func (b *fakeBot) do(id signaling.CallID, cmd signaling.Command) signaling.Operation {
	b.world.Helper()
	app, _ := b.world.service.Application(b.id)
	op, err := app.Control(b.world.Context(), id, cmd)
	if err != nil {
		b.world.Fatalf("%T: %v", cmd, err)
	}
	if op.ID == "" || op.Kind != signaling.KindOf(cmd) {
		b.world.Errorf("%T made %+v", cmd, op)
	}
	return op
}

// take answers the call that rings, leaving its sound to the service.
func (b *fakeBot) take() signaling.Call {
	b.world.Helper()
	call := b.ringing()
	b.must(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}})
	synctest.Wait()
	return call
}

func play(clientContext string, uris ...string) signaling.PlayPrompt {
	cmd := signaling.PlayPrompt{Context: clientContext}
	for _, uri := range uris {
		cmd.Prompts = append(cmd.Prompts, signaling.Prompt{URI: uri})
	}
	return cmd
}

// A bot that leaves its sound to the service plays prompts one after another, hears of
// the end of each, and of the keys once it has asked for them.
func TestHostedCall(t *testing.T) {
	inWorld(t, hosted(t), func(w *world) {
		call, err := w.telephone("eve").Dial(w.Context(), "reception")
		if err != nil {
			w.Fatal(err)
		}
		defer call.Close()
		heard := &ears{}
		call.Hear(heard)
		bot := w.bot("bot")
		id := bot.take().ID
		<-call.Established()
		press := func(key media.Key, mode phone.PressMode) {
			if err := call.Press(w.Context(), mode, phone.Press{Key: key}); err != nil {
				w.Error(err)
			}
		}
		press('1', phone.InSound)
		first := bot.do(id, play("first", "beep"))
		if first.Status != signaling.OperationRunning {
			w.Errorf("the prompt is %+v", first)
		}
		bot.do(id, play("second", "beep", "beep"))
		if op := bot.do(id, signaling.SubscribeToTone{Context: "keys"}); op.Status != signaling.OperationSucceeded {
			w.Errorf("the subscription is %+v", op)
		}
		time.Sleep(1203 * time.Millisecond)
		press('2', phone.AsEvents)
		press('3', phone.AsEvents)
		want(w, "meanwhile", bot.told(), "incoming, establishing, established, first 200/0, key 2 1, key 3 2")
		bot.do(id, signaling.CancelMedia{Context: "stop"})
		want(w, "at last", bot.told(), "incoming, establishing, established, first 200/0, key 2 1, key 3 2, second 400/8508")
		app, _ := w.service.Application("bot")
		all, err := app.Operations(w.Context(), id)
		if err != nil || len(all) != 4 || all[0].Status != signaling.OperationSucceeded || all[1].Status != signaling.OperationFailed {
			w.Errorf("operations: %+v, %v", all, err)
		}
		if one, err := app.Operation(w.Context(), id, first.ID); err != nil || one.Context != "first" || one.Kind != signaling.PlayPromptOperation {
			w.Errorf("the first: %+v, %v", one, err)
		}
		_, err = app.Operation(w.Context(), id, "another")
		wantCode(w, err, signaling.NotFound)
		heard.mu.Lock()
		defer heard.mu.Unlock()
		if level := mediatest.Probe(media.Rate16k, heard.samples[len(heard.samples)-16000:], 1000); level < -30 {
			w.Errorf("the prompt was heard at %.0f dB", level)
		}
	})
}

// A prompt that plays when its call ends completes as cancelled, before the call's last
// notification.
func TestHostedCallEnds(t *testing.T) {
	for _, who := range []string{"the caller", "the bot"} {
		t.Run(who, func(t *testing.T) {
			inWorld(t, hosted(t), func(w *world) {
				id, _ := w.dial("reception")
				bot := w.bot("bot")
				call := bot.take()
				bot.do(call.ID, play("long", "beep", "beep"))
				time.Sleep(503 * time.Millisecond)
				told := "incoming, establishing, established, long 400/8508, terminated 200/4521"
				if who == "the bot" {
					bot.must(call.ID, signaling.Hangup{})
					told = "incoming, establishing, established, terminating, long 400/8508, terminated 200/7000"
				} else {
					_ = w.service.Hangup(w.Context(), id)
				}
				want(w, "bot", bot.told(), told)
			})
		})
	}
}

// A bot that leaves its sound to the service asks for keys, whichever way they are
// pressed, and learns who pressed those to which it subscribes, until it no longer does.
func TestHostedRecognize(t *testing.T) {
	for _, mode := range []phone.PressMode{phone.AsEvents, phone.InSound} {
		inWorld(t, hosted(t), func(w *world) {
			call, err := w.telephone("eve").Dial(w.Context(), "reception")
			if err != nil {
				w.Fatal(err)
			}
			defer call.Close()
			bot := w.bot("bot")
			id := bot.take().ID
			<-call.Established()
			press := func(key media.Key) {
				if err := call.Press(w.Context(), mode, phone.Press{Key: key}); err != nil {
					w.Error(err)
				}
				time.Sleep(503 * time.Millisecond)
			}
			made := bot.do(id, signaling.Recognize{Context: "pin", Prompts: play("", "beep", "beep").Prompts, MaxTones: 2})
			time.Sleep(503 * time.Millisecond)
			press('4')
			bot.do(id, signaling.SubscribeToTone{})
			press('2')
			bot.do(id, signaling.UnsubscribeFromTone{})
			press('9')
			want(w, "bot", bot.told(), "incoming, establishing, established, key 2 1, pin 200/8531")
			app, _ := w.service.Application("bot")
			op, err := app.Operation(w.Context(), id, made.ID)
			if err != nil || len(op.Recognition.Tones) != 2 || op.Recognition.Tones[1] != '2' {
				w.Errorf("the operation is %+v, %v", op, err)
			}
		})
	}
}

// A media verb that cannot be done is refused with the reason.
func TestHostedVerbsRefused(t *testing.T) {
	inWorld(t, hosted(t), func(w *world) {
		w.dial("reception")
		bot := w.bot("bot")
		call := bot.ringing()
		wantCode(w, bot.control(call.ID, play("early", "beep")), signaling.WrongState)
		bot.take()
		wantCode(w, bot.control(call.ID, play("nothing")), signaling.InvalidArgument)
		wantCode(w, bot.control(call.ID, play("missing", "boop")), signaling.InvalidArgument)
		wantCode(w, bot.control(call.ID, signaling.MuteAll{}), signaling.WrongState)
		bot.must(call.ID, signaling.Hangup{})
		wantCode(w, bot.control(call.ID, play("late", "beep")), signaling.NotFound)
	})
	inWorld(t, nil, func(w *world) {
		w.dial("reception")
		bot := w.bot("bot")
		hosted := signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}}
		wantCode(w, bot.control(bot.ringing().ID, hosted), signaling.Unsupported)
	})
}

// A bot without media of its own calls somebody, speaks to her, and hands her over.
func TestHostedCreateAndTransfer(t *testing.T) {
	inWorld(t, hosted(t), func(w *world) {
		alice, leave := w.register("alice")
		defer leave()
		bot, other := w.bot("bot"), w.bot("other")
		app, _ := w.service.Application("bot")
		call, err := app.Create(w.Context(), signaling.Create{
			Targets: []signaling.Identity{{ID: "alice"}},
			Media:   signaling.Media{Hosting: signaling.ServiceHosted},
		})
		if err != nil {
			w.Fatal(err)
		}
		ring, _ := alice.answer()
		bot.do(call.ID, play("hello", "beep"))
		time.Sleep(503 * time.Millisecond)
		bot.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "night"}})
		next := other.take()
		other.do(next.ID, play("hello again", "beep"))
		time.Sleep(1203 * time.Millisecond)
		want(w, "first", bot.told(), "establishing, established, transferring, transferAccepted, hello 400/8508, terminated 200/7015")
		want(w, "second", other.told(), "incoming, establishing, established, hello again 200/0")
		_ = w.service.Hangup(w.Context(), ring.Call)
	})
}

// A bot that mutes itself is heard no more, and hears; then it is heard again. Phones
// learn of that, and whether it records them.
func TestMuteAndRecordingStatus(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, caller := w.dial("reception")
		bot := w.bot("bot")
		call, voice := bot.answer()
		heard := func() (byCaller, byBot int) {
			a, c := caller.count('a'), voice.count('c')
			time.Sleep(503 * time.Millisecond)
			return caller.count('a') - a, voice.count('c') - c
		}
		bot.do(call.ID, signaling.Mute{})
		if a, c := heard(); a != 0 || c < 24 {
			w.Errorf("muted: the caller heard %d packets, the bot %d", a, c)
		}
		bot.do(call.ID, signaling.Unmute{})
		if a, _ := heard(); a < 24 {
			w.Errorf("unmuted: the caller heard %d packets", a)
		}
		bot.do(call.ID, signaling.UpdateRecordingStatus{Status: signaling.RecordingNow})
		wantCode(w, bot.control(call.ID, signaling.UpdateRecordingStatus{}), signaling.InvalidArgument)
		_ = w.service.Hangup(w.Context(), id)
		want(w, "phone", w.history(id), "ringing, established, muted, muted, recording, terminated: hung up 200/0")
	})
}
