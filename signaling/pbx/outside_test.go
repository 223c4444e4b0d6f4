package pbx_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

const outsideURI = "https://app.test/outside"

// outside gives a command to the conversation of two people from outside.
func (w *people) outside(cmd signaling.Command) signaling.Operation {
	w.Helper()
	op, err := w.application().ControlOutside(w.Context(), w.server, outsideURI, cmd)
	if err != nil {
		w.Fatalf("%T: %v", cmd, err)
	}
	return op
}

// An application that takes no part plays to two people, who go on hearing each other, to
// one of them alone, and stops; it is told what came of that.
func TestPlayOutside(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		eve, alice := &ears{}, &ears{}
		w.eve.Hear(eve)
		w.alice.Hear(alice)
		heard := func(when string, e *ears, want map[float64]bool) {
			w.Helper()
			e.mu.Lock()
			defer e.mu.Unlock()
			latest := e.samples[max(0, len(e.samples)-8000):]
			for hertz, want := range want {
				if got := loud(latest, 0, time.Second, hertz); got != want {
					w.Errorf("%s: %v Hz is heard: %v", when, hertz, got)
				}
			}
		}
		time.Sleep(703 * time.Millisecond)
		heard("before", eve, map[float64]bool{calleeTone: true, callerTone: false, 1000: false})
		op := w.outside(signaling.PlayPrompt{Context: "all", Prompts: []signaling.Prompt{{URI: "beep"}, {URI: "beep"}}})
		if op.Status != signaling.OperationRunning {
			w.Errorf("it is %+v", op)
		}
		time.Sleep(1203 * time.Millisecond)
		heard("to all", eve, map[float64]bool{calleeTone: true, callerTone: false, 1000: true})
		heard("to all", alice, map[float64]bool{calleeTone: false, callerTone: true, 1000: true})
		time.Sleep(1203 * time.Millisecond)
		roster, err := w.application().ParticipantsOutside(w.Context(), w.server)
		if err != nil || len(roster) != 2 || roster[0].Participant.Identity.ID != "eve" {
			w.Fatalf("%+v, %v", roster, err)
		}
		w.outside(signaling.PlayPrompt{
			Context: "eve", To: []signaling.ParticipantID{roster[0].Participant.ID},
			Prompts: []signaling.Prompt{{URI: "beep", Loop: true}},
		})
		time.Sleep(1203 * time.Millisecond)
		heard("to eve", eve, map[float64]bool{calleeTone: true, 1000: true})
		heard("to eve", alice, map[float64]bool{callerTone: true, 1000: false})
		w.outside(signaling.CancelMedia{})
		time.Sleep(1203 * time.Millisecond)
		heard("afterwards", eve, map[float64]bool{calleeTone: true, 1000: false})
		want(w, "told", w.bot("bot"+outsideURI).told(), "all 200/0, eve 400/8508")
	})
}

// An application outside asks somebody into a call between two people, sends one away,
// and ends the call for all.
func TestInviteOutside(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		dora, leave := w.register("dora")
		defer leave()
		w.outside(signaling.Invite{Participants: users("dora"), Context: "come"})
		ring, _ := dora.answer()
		present := func() string {
			synctest.Wait()
			roster, err := w.application().ParticipantsOutside(w.Context(), w.server)
			if err != nil {
				w.Error(err)
			}
			return inWords(roster)
		}
		want(w, "roster", present(), "eve, alice, dora")
		want(w, "told", w.bot("bot"+outsideURI).told(), "come 200/0")
		roster, _ := w.application().ParticipantsOutside(w.Context(), w.server)
		op := w.outside(signaling.RemoveParticipant{Participant: roster[2].Participant.ID})
		if len(op.Participants) != 1 || op.Participants[0].ID != "dora" {
			w.Errorf("it sent %+v away", op)
		}
		want(w, "dora", w.history(ring.Call), "ringing, established, terminated: hung up 200/5300")
		want(w, "roster", present(), "eve, alice")
		w.outside(signaling.EndForAll{})
		if e := w.eve.Ending(); e.Subcode != 5003 {
			w.Errorf("eve's call ended by %+v", e)
		}
		synctest.Wait()
		_, err := w.application().ParticipantsOutside(w.Context(), w.server)
		wantCode(w, err, signaling.NotFound)
	})
}

// What plays from outside when the call ends is cancelled, and said to be.
func TestOutsideEnds(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		w.outside(signaling.PlayPrompt{Context: "long", Prompts: []signaling.Prompt{{URI: "beep", Loop: true}}})
		time.Sleep(503 * time.Millisecond)
		_ = w.eve.Hangup(w.Context())
		time.Sleep(503 * time.Millisecond)
		want(w, "told", w.bot("bot"+outsideURI).told(), "long 400/8508")
	})
}

// What cannot be done from outside is refused with the reason.
func TestOutsideRefused(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		for _, c := range []struct {
			server string
			cmd    signaling.Command
			code   signaling.Code
		}{
			{"unknown", play("", "beep"), signaling.NotFound},
			{"unknown", signaling.EndForAll{}, signaling.NotFound},
			{"unknown", signaling.CancelMedia{}, signaling.NotFound},
			{w.server, play("", "boop"), signaling.InvalidArgument},
			{w.server, play(""), signaling.InvalidArgument},
			{w.server, signaling.RemoveParticipant{Participant: "unknown"}, signaling.NotFound},
			{w.server, signaling.Invite{}, signaling.InvalidArgument},
			{w.server, signaling.Hangup{}, signaling.Unsupported},
		} {
			_, err := w.application().ControlOutside(w.Context(), c.server, outsideURI, c.cmd)
			wantCode(w, err, c.code)
		}
		one := play("", "beep")
		one.To = []signaling.ParticipantID{"unknown"}
		_, err := w.application().ControlOutside(w.Context(), w.server, outsideURI, one)
		wantCode(w, err, signaling.NotFound)
	})
}

// hostedMeeting is a meeting of three people and a bot whose sound the service hosts.
func hostedMeeting(t *testing.T, test func(w *people, call signaling.Call, speakers map[string]*speaker)) {
	t.Helper()
	betweenPeople(t, func(s *pbx.Service) { withMeeting(s) }, func(w *people) {
		speakers := map[string]*speaker{}
		for _, name := range []string{"ada", "carl"} {
			speakers[name] = w.comes(name)
			time.Sleep(203 * time.Millisecond)
		}
		app := w.application()
		call, err := app.Create(w.Context(), signaling.Create{
			Meeting: signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"}, Media: signaling.Media{Hosting: signaling.ServiceHosted},
		})
		if err != nil {
			w.Fatal(err)
		}
		synctest.Wait()
		found, err := app.Find(w.Context(), call.ID)
		if err != nil || !found.Many {
			w.Fatalf("%+v, %v", found, err)
		}
		w.server = found.ServerID
		test(w, found, speakers)
	})
}

// A recording of a call of many has everybody, each in a channel of their own or all
// together, and who comes later too.
func TestRecordMany(t *testing.T) {
	for _, unmixed := range []bool{false, true} {
		hostedMeeting(t, func(w *people, _ signaling.Call, _ map[string]*speaker) {
			r := w.start(signaling.RecordingOrder{Unmixed: unmixed})
			time.Sleep(2 * time.Second)
			eve := w.dials("eve", "meeting")
			time.Sleep(2 * time.Second)
			if told := recordingTold(w.world, eve.call); told != "recording" {
				w.Errorf("eve, who has come later, was told %q", told)
			}
			if err := w.application().StopRecording(w.Context(), r.ID); err != nil {
				w.Error(err)
			}
			channels, r := w.fetch(r.ID)
			early, late := soundIn(channels, 500*time.Millisecond), soundIn(channels, 2500*time.Millisecond)
			if !unmixed {
				want(w, "at first", early, "ada carl")
				want(w, "later", late, "ada carl eve")
				return
			}
			want(w, "at first", early, "ada|carl|||")
			want(w, "later", late, "ada|carl|eve||")
			var names []string
			for _, who := range r.Files[0].Channels {
				names = append(names, who.ID)
			}
			want(w, "channels", strings.Join(names, "|"), "ada|carl|eve||")
		})
	}
}

// recordingTold is what a phone was told of recordings, in words.
func recordingTold(w *world, call *phone.Call) string {
	ctx, stop := context.WithTimeout(w.Context(), time.Millisecond)
	defer stop()
	var words []string
	for e, err := range call.Events(ctx) {
		if err == nil && e.Event == phone.Recorded {
			words = append(words, e.State)
		}
	}
	return strings.Join(words, ", ")
}

// soundIn is whose tones are in each channel a second long from a moment on.
func soundIn(channels [][]int16, from time.Duration) string {
	var words []string
	for _, channel := range channels {
		var who []string
		for _, name := range []string{"ada", "carl", "eve"} {
			if loud(channel, from, from+time.Second, pitches[name]) {
				who = append(who, name)
			}
		}
		words = append(words, strings.Join(who, " "))
	}
	return strings.Join(words, "|")
}

// What a bot plays to its caller is in the recording of a call of two as well.
func TestRecordHosted(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		call, err := w.telephone("ada").Dial(w.Context(), "reception")
		if err != nil {
			w.Fatal(err)
		}
		defer call.Close()
		bot := w.bot("bot")
		id := bot.take().ID
		<-call.Established()
		call.Say(tone(callerTone))
		r, err := w.application().StartRecording(w.Context(), signaling.RecordingOrder{Call: id})
		if err != nil {
			w.Fatal(err)
		}
		time.Sleep(103 * time.Millisecond)
		bot.do(id, play("hello", "beep", "beep"))
		time.Sleep(1503 * time.Millisecond)
		bot.do(id, signaling.CancelMedia{})
		if err := w.application().StopRecording(w.Context(), r.ID); err != nil {
			w.Error(err)
		}
		channels, _ := w.fetch(r.ID)
		if !loud(channels[0], 400*time.Millisecond, 1400*time.Millisecond, 1000) || !loud(channels[0], 400*time.Millisecond, 1400*time.Millisecond, callerTone) {
			w.Error("one of the two is missing")
		}
	})
}

// A bot hears a call of many live: all together or each by themselves, but not itself;
// and what it says live all hear.
func TestListenToMany(t *testing.T) {
	hostedMeeting(t, func(w *people, call signaling.Call, speakers map[string]*speaker) {
		var mixed, alone listener
		app := w.application()
		stop, err := app.Listen(w.Context(), call.ID, mixed.ear(false))
		if err != nil {
			w.Fatal(err)
		}
		stopAlone, err := app.Listen(w.Context(), call.ID, alone.ear(true))
		if err != nil {
			w.Fatal(err)
		}
		silent, err := app.Speak(w.Context(), call.ID, tone(1300)) // which is the bot's pitch
		if err != nil {
			w.Fatal(err)
		}
		time.Sleep(1503 * time.Millisecond)
		samples, _, _ := mixed.heard()
		heard := &ears{samples: samples}
		want(w, "mixed", heard.lately(time.Second), "ada carl")
		for name, s := range speakers {
			others := map[string]string{"ada": "carl bot", "carl": "ada bot"}
			want(w, name, s.ears.lately(time.Second), others[name])
		}
		_, who, _ := alone.heard()
		if names := strings.Join(who, " "); !strings.Contains(names, "ada") || !strings.Contains(names, "carl") {
			w.Errorf("alone: %s", names)
		}
		silent()
		stop()
		stopAlone()
		before, _, _ := mixed.heard()
		time.Sleep(1203 * time.Millisecond)
		if after, _, _ := mixed.heard(); len(after) != len(before) {
			w.Error("it is heard after the end")
		}
		want(w, "ada", speakers["ada"].ears.lately(time.Second), "carl")
	})
}

// A call of two that is recorded, and becomes one of many, goes on without a gap in the
// recording.
func TestRecordEscalation(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		dora, leave := w.register("dora")
		defer leave()
		r := w.start(signaling.RecordingOrder{})
		w.outside(signaling.PlayPrompt{Context: "music", Prompts: []signaling.Prompt{{URI: "beep", Loop: true}}})
		time.Sleep(1503 * time.Millisecond)
		w.outside(signaling.Invite{Participants: users("dora"), Context: "come"})
		dora.answer()
		time.Sleep(1503 * time.Millisecond)
		if err := w.application().StopRecording(w.Context(), r.ID); err != nil {
			w.Error(err)
		}
		channels, _ := w.fetch(r.ID)
		for at := 500 * time.Millisecond; at < 2800*time.Millisecond; at += 60 * time.Millisecond {
			if !loud(channels[0], at, at+60*time.Millisecond, callerTone) {
				w.Errorf("a gap at %v", at)
			}
		}
		want(w, "told", w.bot("bot"+outsideURI).told(), "come 200/0")
	})
}
