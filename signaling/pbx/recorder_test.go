package pbx_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/signaling"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
	"callbot/signaling/recordings"
)

// The tones by which participants are told apart.
const (
	callerTone = 440
	calleeTone = 1330
)

// people is a world in which eve has called alice by way of a bot, which has left them
// alone with each other; each speaks a tone.
type people struct {
	*world
	shelf      *recordings.Shelf
	eve, alice *phone.Call
	server     string // of their conversation

	mu    sync.Mutex
	calls []signaling.CallRecording // what was told of recordings
}

func betweenPeople(t *testing.T, change func(*pbx.Service), test func(w *people)) {
	t.Helper()
	host := hosted(t)
	w := &people{shelf: &recordings.Shelf{Parent: t.TempDir(), URL: "https://calls.test/recordings"}}
	inWorld(t, func(s *pbx.Service) {
		host(s)
		s.Studio = &hosting.Studio{Shelf: w.shelf}
		bots := s.Notifier
		s.Notifier = func(app, callback string) signaling.Notifier {
			if callback == "https://app.test/recording" {
				return signaling.NotifierFunc(w.changed)
			}
			return bots(app, callback)
		}
		if change != nil {
			change(s)
		}
	}, func(world *world) {
		w.world = world
		ctx, stop := context.WithCancel(w.Context())
		var shelf sync.WaitGroup
		shelf.Go(func() { _ = w.shelf.Run(ctx) })
		defer shelf.Wait()
		defer stop()
		w.meet()
		defer w.eve.Close()
		defer w.alice.Close()
		test(w)
	})
}

// meet lets the two talk to each other.
func (w *people) meet() {
	w.Helper()
	answered := make(chan *phone.Call, 1)
	go func() {
		alice := w.telephone("alice")
		for ring := range alice.Rings(w.Context(), "alice") {
			if call, err := alice.Answer(w.Context(), ring); err == nil {
				answered <- call
			}
		}
	}()
	var err error
	if w.eve, err = w.telephone("eve").Dial(w.Context(), "reception"); err != nil {
		w.Fatal(err)
	}
	bot := w.bot("bot")
	call := bot.take()
	w.server = call.ServerID
	<-w.eve.Established()
	bot.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "alice"}})
	w.alice = <-answered
	<-w.alice.Established()
	synctest.Wait()
	w.eve.Say(tone(callerTone))
	w.alice.Say(tone(calleeTone))
	time.Sleep(203 * time.Millisecond)
}

// tone sounds for a long time.
func tone(hertz float64) media.Reader {
	return media.NewSamples(media.Rate16k, mediatest.Tone(media.Rate16k, hertz, 6000, time.Minute))
}

func (w *people) changed(_ context.Context, n signaling.Notification) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, n.(signaling.RecordingChanged).Recording)
	return nil
}

// states are what was told of recordings.
func (w *people) states() (states []signaling.RecordingState) {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.calls {
		states = append(states, r.State)
	}
	return states
}

func (w *people) application() *pbx.Application {
	app, _ := w.service.Application("bot")
	return app
}

// start begins a recording that must be possible.
func (w *people) start(o signaling.RecordingOrder) signaling.CallRecording {
	w.Helper()
	o.ServerID, o.CallbackURI = w.server, "https://app.test/recording"
	r, err := w.application().StartRecording(w.Context(), o)
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// fetch is a recording as its listener gets it, channel by channel.
func (w *people) fetch(id string) (channels [][]int16, r signaling.CallRecording) {
	w.Helper()
	r, err := w.application().Recording(w.Context(), id)
	if err != nil || len(r.Files) != 1 {
		w.Fatalf("the recording is %+v, %v", r, err)
	}
	file, err := w.shelf.Open(r.Files[0].Recording)
	if err != nil {
		w.Fatal(err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil || int64(len(text)) != r.Files[0].Size {
		w.Fatalf("%d bytes, want %d: %v", len(text), r.Files[0].Size, err)
	}
	count := int(binary.LittleEndian.Uint16(text[22:]))
	samples := make([]int16, (len(text)-44)/2)
	_ = binary.Read(bytes.NewReader(text[44:]), binary.LittleEndian, samples)
	channels = make([][]int16, count)
	for i, s := range samples {
		channels[i%count] = append(channels[i%count], s)
	}
	return channels, r
}

// loud is whether a tone is in a part of the sound.
func loud(samples []int16, from, to time.Duration, hertz float64) bool {
	part := samples[media.Rate16k.Samples(from):min(len(samples), media.Rate16k.Samples(to))]
	return mediatest.Probe(media.Rate16k, part, hertz) > -30
}

// What two people say to each other is recorded, though the application that orders it
// takes no part; a pause is silence of the right length.
func TestRecordPeople(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		r := w.start(signaling.RecordingOrder{})
		app := w.application()
		time.Sleep(2 * time.Second)
		for range 2 {
			if err := app.PauseRecording(w.Context(), r.ID); err != nil {
				w.Error(err)
			}
		}
		time.Sleep(2 * time.Second)
		if now, err := app.Recording(w.Context(), r.ID); err != nil || now.State != signaling.RecordingPaused {
			w.Errorf("it is %+v, %v", now, err)
		}
		if err := app.ResumeRecording(w.Context(), r.ID); err != nil {
			w.Error(err)
		}
		time.Sleep(2 * time.Second)
		if err := app.StopRecording(w.Context(), r.ID); err != nil {
			w.Error(err)
		}
		channels, r := w.fetch(r.ID)
		if len(channels) != 1 || r.State != signaling.RecordingEnded || r.Files[0].Ended != signaling.RecordingStopped {
			w.Fatalf("%d channels, %+v", len(channels), r)
		}
		if d := r.Files[0].Duration; d < 5980*time.Millisecond || d > 6020*time.Millisecond || d != media.Rate16k.Duration(len(channels[0])) {
			w.Errorf("it lasts %v", d)
		}
		for _, hertz := range []float64{callerTone, calleeTone} {
			for at, want := range map[time.Duration]bool{300 * time.Millisecond: true, 2200 * time.Millisecond: false, 4200 * time.Millisecond: true} {
				if loud(channels[0], at, at+1500*time.Millisecond, hertz) != want {
					w.Errorf("%v Hz at %v: heard is %v", hertz, at, !want)
				}
			}
		}
		want := []signaling.RecordingState{signaling.RecordingActive, signaling.RecordingPaused, signaling.RecordingActive, signaling.RecordingEnded}
		if got := w.states(); !slices.Equal(got, want) {
			w.Errorf("told %v, want %v", got, want)
		}
		wantCode(w, app.PauseRecording(w.Context(), r.ID), signaling.WrongState)
		wantCode(w, app.StopRecording(w.Context(), r.ID), signaling.WrongState)
	})
}

// The file of a recording tells when it was paused and for how long: from the beginning,
// in between, and to the end.
func TestRecordingPauses(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		began := time.Now()
		r := w.start(signaling.RecordingOrder{Paused: true})
		app := w.application()
		do := func(after time.Duration, what func(context.Context, string) error) {
			time.Sleep(after)
			if err := what(w.Context(), r.ID); err != nil {
				w.Error(err)
			}
		}
		do(403*time.Millisecond, app.ResumeRecording)
		do(300*time.Millisecond, app.PauseRecording)
		do(100*time.Millisecond, app.PauseRecording)
		do(150*time.Millisecond, app.ResumeRecording)
		do(0, app.ResumeRecording)
		do(300*time.Millisecond, app.PauseRecording)
		do(200*time.Millisecond, app.StopRecording)
		_, r = w.fetch(r.ID)
		want := []struct{ at, lasts time.Duration }{{0, 403 * time.Millisecond}, {703 * time.Millisecond, 250 * time.Millisecond}, {1253 * time.Millisecond, 200 * time.Millisecond}}
		got := r.Files[0].Pauses
		if len(got) != len(want) {
			w.Fatalf("it paused %+v", got)
		}
		near := func(a, b time.Duration) bool { return (a - b).Abs() <= 20*time.Millisecond } // a frame
		for i, p := range got {
			if !near(p.Began.Sub(began), want[i].at) || !near(p.Duration, want[i].lasts) {
				w.Errorf("pause %d began after %v and lasted %v, want %+v", i, p.Began.Sub(began), p.Duration, want[i])
			}
		}
	})
}

// Each of two people is recorded in a channel of their own: the one that was asked for,
// or the first that is free when they are first heard.
func TestRecordUnmixed(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		alice := signaling.Identity{Kind: signaling.User, ID: "alice"}
		r := w.start(signaling.RecordingOrder{Unmixed: true, Channels: map[int]signaling.Identity{2: alice}})
		time.Sleep(2 * time.Second)
		if err := w.application().StopRecording(w.Context(), r.ID); err != nil {
			w.Error(err)
		}
		channels, r := w.fetch(r.ID)
		if len(channels) != 5 || r.Files[0].Channels[0].ID != "eve" || r.Files[0].Channels[2].ID != "alice" {
			w.Fatalf("%d channels, %+v", len(channels), r)
		}
		for n, channel := range channels {
			caller := loud(channel, 300*time.Millisecond, 1800*time.Millisecond, callerTone)
			callee := loud(channel, 300*time.Millisecond, 1800*time.Millisecond, calleeTone)
			if caller != (n == 0) || callee != (n == 2) {
				w.Errorf("channel %d: the caller %v, the callee %v", n, caller, callee)
			}
		}
	})
}

// A recording ends with its call, and when it is as long as it may be, and can be
// fetched; the phones learn of it.
func TestRecordingEnds(t *testing.T) {
	short := func(s *pbx.Service) { s.MaxRecording = time.Second }
	for name, c := range map[string]struct {
		change func(*pbx.Service)
		end    func(w *people)
		why    signaling.RecordingEndReason
	}{
		"with the call": {nil, func(w *people) { _ = w.alice.Hangup(w.Context()) }, signaling.RecordingCallEnded},
		"at its limit":  {short, func(*people) {}, signaling.RecordingTooLong},
		"with the service": {nil, func(w *people) {
			w.stop()
			synctest.Wait()
		}, signaling.RecordingCallEnded},
	} {
		t.Run(name, func(t *testing.T) {
			betweenPeople(t, c.change, func(w *people) {
				r := w.start(signaling.RecordingOrder{})
				time.Sleep(903 * time.Millisecond)
				c.end(w)
				time.Sleep(503 * time.Millisecond)
				if name == "with the service" {
					if r, err := w.application().Recording(w.Context(), r.ID); err != nil || r.State != signaling.RecordingEnded {
						w.Errorf("it is %+v, %v", r, err)
					}
					return
				}
				channels, r := w.fetch(r.ID)
				if r.Files[0].Ended != c.why || !loud(channels[0], 300*time.Millisecond, 800*time.Millisecond, callerTone) {
					w.Errorf("it is %+v", r)
				}
				if name == "at its limit" { // and another one can begin
					w.start(signaling.RecordingOrder{})
				}
				_ = w.eve.Hangup(w.Context())
				var words []string
				for e := range w.eve.Events(w.Context()) {
					if e.Event == phone.Recorded {
						words = append(words, e.State)
					}
				}
				if len(words) == 0 || words[0] != "recording" {
					w.Errorf("eve was told %v", words)
				}
			})
		})
	}
}

// A disk that is full breaks the recording, says so, and leaves the call alone.
func TestRecordingBreaks(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		w.service.Studio.Shelf = nowhere{w.shelf}
		r := w.start(signaling.RecordingOrder{})
		time.Sleep(503 * time.Millisecond)
		if got := w.states(); !slices.Equal(got, []signaling.RecordingState{signaling.RecordingActive, signaling.RecordingBroken}) {
			w.Errorf("told %v", got)
		}
		if r, err := w.application().Recording(w.Context(), r.ID); err != nil || r.Result.Code != 500 || len(r.Files) > 0 {
			w.Errorf("it is %+v, %v", r, err)
		}
		select {
		case <-w.eve.Done():
			w.Error("the call ended")
		default:
		}
	})
}

// nowhere is a shelf whose files cannot be written.
type nowhere struct{ hosting.Shelf }

func (n nowhere) Reserve(bytes int64) (string, signaling.Recording, error) {
	file, r, err := n.Shelf.Reserve(bytes)
	return file + "/missing/a.wav", r, err
}

// What cannot be recorded is refused, with nothing half done.
func TestRecordingRefused(t *testing.T) {
	betweenPeople(t, nil, func(w *people) {
		app := w.application()
		start := func(o signaling.RecordingOrder) error {
			_, err := app.StartRecording(w.Context(), o)
			return err
		}
		wantCode(w, start(signaling.RecordingOrder{}), signaling.InvalidArgument)
		wantCode(w, start(signaling.RecordingOrder{Call: "a", ServerID: "b"}), signaling.InvalidArgument)
		wantCode(w, start(signaling.RecordingOrder{ServerID: w.server, Channels: map[int]signaling.Identity{0: {ID: "eve"}}}), signaling.InvalidArgument)
		wantCode(w, start(signaling.RecordingOrder{ServerID: w.server, Unmixed: true, Channels: map[int]signaling.Identity{5: {ID: "eve"}}}), signaling.InvalidArgument)
		wantCode(w, start(signaling.RecordingOrder{ServerID: "unknown"}), signaling.NotFound)
		wantCode(w, start(signaling.RecordingOrder{Call: "unknown"}), signaling.NotFound)
		r := w.start(signaling.RecordingOrder{})
		wantCode(w, start(signaling.RecordingOrder{ServerID: w.server}), signaling.Conflict)
		other, _ := w.service.Application("other")
		wantCode(w, other.StopRecording(w.Context(), r.ID), signaling.NotFound)
		wantCode(w, app.PauseRecording(w.Context(), "unknown"), signaling.NotFound)
		wantCode(w, app.ResumeRecording(w.Context(), "unknown"), signaling.NotFound)
		_, err := app.Recording(w.Context(), "unknown")
		wantCode(w, err, signaling.NotFound)
	})
	inWorld(t, nil, func(w *world) {
		app, _ := w.service.Application("bot")
		_, err := app.StartRecording(w.Context(), signaling.RecordingOrder{Call: "c"})
		wantCode(w, err, signaling.Unsupported)
	})
}
