package hosting_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/signaling"
)

func play(clientContext string, times int) signaling.PlayPrompt {
	cmd := signaling.PlayPrompt{Context: clientContext}
	for range times {
		cmd.Prompts = append(cmd.Prompts, signaling.Prompt{URI: "beep"})
	}
	return cmd
}

// Prompts and recordings take their turns in the order they were asked for, one at a
// time, and the background plays beside them.
func TestQueue(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		begin := time.Now()
		music := play("music", 1)
		music.Background, music.Prompts[0].Loop = true, true
		for _, c := range []struct {
			cmd    signaling.Command
			status signaling.OperationStatus
		}{
			{music, signaling.OperationRunning},
			{play("first", 1), signaling.OperationRunning},
			{signaling.Record{Context: "record", InitialSilence: time.Second}, signaling.OperationNotStarted},
			{play("second", 1), signaling.OperationNotStarted},
			{play("third", 1), signaling.OperationNotStarted},
			{signaling.SubscribeToTone{}, signaling.OperationSucceeded},
		} {
			if op := w.do(c.cmd); op.Status != c.status {
				w.Errorf("%+v is %+v", c.cmd, op)
			}
		}
		w.ear.Hear(w, callID, `completed 200/0 "first"`, `completed 400/8510 "record"`, `completed 200/0 "second"`, `completed 200/0 "third"`)
		if took := time.Since(begin); took < 3900*time.Millisecond || took > 4200*time.Millisecond {
			w.Errorf("all of it took %v", took)
		}
		w.do(signaling.CancelMedia{KeepBackground: true})
		w.do(signaling.CancelMedia{})
		w.ear.Hear(w, callID, `completed 400/8508 "music"`)
	})
}

// One prompt follows another without a gap: the second begins in the frame after the
// first one's last.
func TestQueueWithoutGaps(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.do(play("first", 1))
		w.do(play("second", 1))
		w.ear.Hear(w, callID, `completed 200/0 "first"`)
		first := time.Now()
		w.ear.Hear(w, callID, `completed 200/0 "second"`)
		prompt, _ := beep()
		if frames := time.Since(first) / media.FrameDuration; int(frames) != prompt.Len() {
			w.Errorf("%d frames lie between the ends of prompts of %d", frames, prompt.Len())
		}
	})
}

// A recording that may barge in takes the place of whatever plays, waits or is recorded.
func TestBargeIn(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.do(play("plays", 5))
		w.do(signaling.Record{Context: "waits"})
		time.Sleep(503 * time.Millisecond)
		if op := w.do(signaling.Record{Context: "first", BargeIn: true, StopTones: []media.Key{'#'}}); op.Status != signaling.OperationRunning {
			w.Errorf("it is %+v", op)
		}
		w.ear.Hear(w, callID, `completed 400/8508 "plays"`, `completed 400/8508 "waits"`)
		time.Sleep(503 * time.Millisecond)
		w.do(signaling.Record{Context: "second", BargeIn: true, StopTones: []media.Key{'*'}})
		w.ear.Hear(w, callID, `completed 400/8508 "first"`)
		w.party.Press([]media.Key{'#', '*'}, 0, 0, nil)
		w.ear.Hear(w, callID, "tone #", "tone *", `completed 200/8514 "second"`)
	})
}

// A call that ends takes everything along, in order, and does nothing any more.
func TestEnd(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.do(play("plays", 5))
		w.do(signaling.Record{Context: "waits"})
		w.do(signaling.SendTones{Keys: []media.Key{'1', '2'}, Pause: time.Second, Context: "keys"})
		time.Sleep(503 * time.Millisecond)
		_ = w.leg.Close()
		w.ear.Hear(w, callID, `completed 400/8508 "plays"`, `completed 400/8508 "waits"`, `completed 400/8508 "keys"`)
		for _, cmd := range []signaling.Command{
			play("late", 1), signaling.Record{}, signaling.SendTones{Keys: []media.Key{'1'}},
			signaling.PlayPrompt{Background: true, Prompts: []signaling.Prompt{{URI: "beep"}}},
		} {
			_, err := w.leg.Control(w.Context(), callID, cmd)
			wantCode(w, "late", err, signaling.WrongState)
		}
	})
}

// Keys are sent to the party, as long apart as was asked for, beside what plays.
func TestSendTones(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.do(play("plays", 1))
		begin := time.Now()
		if op := w.do(signaling.SendTones{Keys: []media.Key{'1', '#', '1'}, Pause: 500 * time.Millisecond, Context: "keys"}); op.Status != signaling.OperationRunning {
			w.Errorf("it is %+v", op)
		}
		w.ear.Hear(w, callID, `completed 200/0 "keys"`)
		if took := time.Since(begin); took < 1250*time.Millisecond || took > 1450*time.Millisecond {
			w.Errorf("three keys took %v", took)
		}
		w.ear.Hear(w, callID, `completed 200/0 "plays"`)
		keys, tones := w.keys()
		if keys != "1#1" {
			w.Fatalf("the party heard %q", keys)
		}
		if apart := tones[1].Start - tones[0].Start; apart < 580*time.Millisecond || apart > 640*time.Millisecond {
			w.Errorf("the keys came %v apart", apart)
		}
	})
}

// Keys that are still to be sent are not, once media are cancelled; the one that sounds is
// sent whole, and others can be sent at once.
func TestCancelSendTones(t *testing.T) {
	inWorld(t, media.Format{}, nil, func(w *world) {
		w.do(signaling.SendTones{Keys: []media.Key{'1', '2', '3'}, Context: "keys"})
		w.do(signaling.SendTones{Keys: []media.Key{'4'}, Context: "more"})
		time.Sleep(223 * time.Millisecond)
		w.do(signaling.CancelMedia{})
		w.ear.Hear(w, callID, `completed 400/8508 "keys"`, `completed 400/8508 "more"`)
		w.do(signaling.SendTones{Keys: []media.Key{'#'}, Context: "again"})
		w.ear.Hear(w, callID, `completed 200/0 "again"`)
		if keys, tones := w.keys(); keys != "12#" || tones[1].Duration == 0 {
			w.Errorf("the party heard %q", keys)
		}
	})
}

// Keys are sent as sound to a party that takes no events, in their turn.
func TestSendTonesAsSound(t *testing.T) {
	format := media.Format{Codec: "PCMU", Clock: media.Rate8k, PacketTime: media.FrameDuration}
	inWorld(t, format, nil, func(w *world) {
		w.do(play("plays", 1))
		if op := w.do(signaling.SendTones{Keys: []media.Key{'4', '2'}, Context: "keys"}); op.Status != signaling.OperationNotStarted {
			w.Errorf("it is %+v", op)
		}
		w.ear.Hear(w, callID, `completed 200/0 "plays"`, `completed 200/0 "keys"`)
		time.Sleep(203 * time.Millisecond)
		if keys, _ := w.keys(); keys != "42" {
			w.Errorf("the party heard %q", keys)
		}
	})
}

// What can never be right is refused, and nothing comes of it.
func TestRefused(t *testing.T) {
	long := strings.Repeat("ß", 257)
	record := func(change func(*signaling.Record)) signaling.Record {
		r := signaling.Record{Context: "c"}
		change(&r)
		return r
	}
	inWorld(t, media.Format{}, nil, func(w *world) {
		for name, cmd := range map[string]signaling.Command{
			"no prompts":              signaling.PlayPrompt{},
			"too many prompts":        play("", 21),
			"a missing prompt":        signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "missing"}}},
			"a long context":          play(long, 1),
			"two prompts":             record(func(r *signaling.Record) { r.Prompts = play("", 2).Prompts }),
			"too little silence":      record(func(r *signaling.Record) { r.MaxSilence = 999 * time.Millisecond }),
			"too much silence":        record(func(r *signaling.Record) { r.MaxSilence = 121 * time.Second }),
			"negative silence":        record(func(r *signaling.Record) { r.InitialSilence = -time.Second }),
			"endless silence":         record(func(r *signaling.Record) { r.InitialSilence = time.Hour }),
			"too long":                record(func(r *signaling.Record) { r.MaxDuration = 121 * time.Second }),
			"too short":               record(func(r *signaling.Record) { r.MaxDuration = time.Millisecond }),
			"an unknown stop tone":    record(func(r *signaling.Record) { r.StopTones = []media.Key{'#', 'x'} }),
			"too many stop tones":     record(func(r *signaling.Record) { r.StopTones = make([]media.Key, 17) }),
			"a recording's context":   record(func(r *signaling.Record) { r.Context = long }),
			"no keys":                 signaling.SendTones{},
			"a key that is none":      signaling.SendTones{Keys: []media.Key{'1', 'E'}},
			"too many keys":           signaling.SendTones{Keys: make([]media.Key, 101)},
			"a pause that is endless": signaling.SendTones{Keys: []media.Key{'1'}, Pause: time.Minute},
			"a pause before":          signaling.SendTones{Keys: []media.Key{'1'}, Pause: -1},
			"the keys' context":       signaling.SendTones{Keys: []media.Key{'1'}, Context: long},
		} {
			_, err := w.leg.Control(w.Context(), callID, cmd)
			wantCode(w, name, err, signaling.InvalidArgument)
		}
		_, err := w.leg.Control(w.Context(), callID, signaling.Hangup{})
		wantCode(w, "no media verb", err, signaling.Unsupported)
		w.do(play(strings.Repeat("ß", 256), 1))
		for range 63 {
			w.do(play("c", 1))
		}
		_, err = w.leg.Control(w.Context(), callID, play("one too many", 1))
		wantCode(w, "a full queue", err, signaling.Unavailable)
	})
	inWorld(t, media.Format{}, func(w *world) { w.host.Studio = nil }, func(w *world) {
		_, err := w.leg.Control(w.Context(), callID, signaling.Record{})
		wantCode(w, "no studio", err, signaling.Unsupported)
	})
}

// Whoever asks at the same time as others is served like one who asks alone: each
// operation completes once, and the call ends.
func TestAtTheSameTime(t *testing.T) {
	inWorld(t, mediatest.OpusFormat, nil, func(w *world) {
		const many = 20
		for i := range many {
			go func() {
				cmds := []signaling.Command{play("c", 1), signaling.Record{Context: "c", BargeIn: i%2 == 0}, signaling.SendTones{Keys: []media.Key{'1'}, Context: "c"}}
				if _, err := w.leg.Control(w.Context(), callID, cmds[i%3]); err != nil {
					w.Error(err)
				}
				_, _ = w.leg.Control(w.Context(), callID, signaling.CancelMedia{})
			}()
		}
		synctest.Wait()
		_ = w.leg.Close()
		for range many {
			if _, word := w.done(); !strings.HasSuffix(word, `"c"`) {
				w.Errorf("told %s", word)
			}
		}
	})
}
