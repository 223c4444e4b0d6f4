package pbx_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/signaling"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
	"callbot/signaling/recordings"
)

// inStudio runs a test in a world whose service records.
func inStudio(t *testing.T, test func(w *world)) {
	t.Helper()
	host := hosted(t)
	shelf := &recordings.Shelf{Parent: t.TempDir(), URL: "https://calls.test/recordings"}
	change := func(s *pbx.Service) {
		host(s)
		s.Studio = &hosting.Studio{Shelf: shelf}
	}
	inWorld(t, change, func(w *world) {
		ctx, stop := context.WithCancel(w.Context())
		ended := make(chan error, 1)
		go func() { ended <- shelf.Run(ctx) }()
		test(w)
		stop()
		if err := <-ended; err != nil {
			w.Error(err)
		}
	})
}

// speech says the same for a while, at 16 kHz.
func speech(d time.Duration) media.Reader {
	return media.NewSamples(media.Rate16k, mediatest.Speechlike(media.Rate16k, 3, d))
}

// A bot that leaves its sound to the service has it record what a caller says, until
// the caller presses a key, whichever way it comes and though the bot has not asked for
// keys.
func TestHostedRecording(t *testing.T) {
	for _, mode := range []phone.PressMode{phone.AsEvents, phone.InSound} {
		inStudio(t, func(w *world) {
			call, err := w.telephone("eve").Dial(w.Context(), "reception")
			if err != nil {
				w.Fatal(err)
			}
			defer call.Close()
			bot := w.bot("bot")
			id := bot.take().ID
			<-call.Established()
			made := bot.do(id, signaling.Record{Context: "message", StopTones: []media.Key{'#'}, MaxDuration: time.Minute})
			call.Say(speech(2 * time.Second))
			time.Sleep(2503 * time.Millisecond)
			if err := call.Press(w.Context(), mode, phone.Press{Key: '#'}); err != nil {
				w.Error(err)
			}
			time.Sleep(503 * time.Millisecond)
			want(w, "bot", bot.told(), "incoming, establishing, established, message 200/8514")
			app, _ := w.service.Application("bot")
			op, err := app.Operation(w.Context(), id, made.ID)
			if err != nil || op.Kind != signaling.RecordOperation || op.Recording.Location == "" || op.Recording.Token == "" {
				w.Errorf("the operation is %+v, %v", op, err)
			}
		})
	}
}

// A call that is handed over, or ends, ends its recording before.
func TestHostedRecordingEnds(t *testing.T) {
	inStudio(t, func(w *world) {
		id, _ := w.dial("reception")
		bot, other := w.bot("bot"), w.bot("other")
		call := bot.take()
		bot.do(call.ID, signaling.Record{Context: "first"})
		bot.do(call.ID, signaling.SendTones{Context: "keys", Keys: []media.Key{'1', '2', '3'}, Pause: 5 * time.Second})
		time.Sleep(503 * time.Millisecond)
		bot.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "night"}})
		next := other.take()
		other.do(next.ID, signaling.Record{Context: "second"})
		time.Sleep(503 * time.Millisecond)
		_ = w.service.Hangup(w.Context(), id)
		want(w, "first", bot.told(), "incoming, establishing, established, transferring, transferAccepted, first 400/8508, keys 400/8508, terminated 200/7015")
		want(w, "second", other.told(), "incoming, establishing, established, second 400/8508, terminated 200/4521")
	})
}

// A service without a place for recordings says that it has none.
func TestHostedRecordingRefused(t *testing.T) {
	host := hosted(t)
	change := func(s *pbx.Service) {
		host(s)
		s.Studio = nil
	}
	inWorld(t, change, func(w *world) {
		w.dial("reception")
		bot := w.bot("bot")
		err := bot.control(bot.take().ID, signaling.Record{})
		var refused *signaling.Error
		if !errors.As(err, &refused) || refused.Code != signaling.Unsupported {
			w.Errorf("got %v", err)
		}
	})
}
