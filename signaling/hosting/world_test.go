package hosting_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/g711"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/media/wav"
	"callbot/signaling"
	"callbot/signaling/hosting"
	"callbot/signaling/recordings"
	"callbot/signaling/signalingtest"
)

const callID = signaling.CallID("call")

// beep is a second of sound, encoded once for all tests.
var beep = sync.OnceValues(func() (*prompt.Prompt, error) {
	sound := mediatest.Tone(media.Rate16k, 1000, 8000, 990*time.Millisecond)
	return prompt.Encoding{}.Make(context.Background(), "beep", sound, media.Rate16k)
})

// beeps are prompts of one second each; any other name is missing.
type beeps struct{}

func (beeps) Open(_ context.Context, uri string) (*prompt.Prompt, error) {
	if uri != "beep" {
		return nil, errors.New("no such prompt")
	}
	return beep()
}

// world is one call whose sound is hosted in this process, and the party at its other
// end.
type world struct {
	*testing.T
	host  *hosting.Host
	shelf *recordings.Shelf
	leg   *hosting.Leg
	ear   *signalingtest.Ear
	party *session.Session
	mouth *mouth
	ears  *ears
	hang  context.CancelFunc // ends the party's leg

	mu      sync.Mutex
	pressed []media.Tone // that the party has heard
}

// inWorld runs a test in a bubble. Before the call begins, change may have its way.
func inWorld(t *testing.T, format media.Format, change func(w *world), test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := &mediatest.Network{Link: mediatest.Link{Format: format}}
		wheel := new(pace.Wheel)
		w := &world{T: t, ear: signalingtest.NewEar(), mouth: &mouth{}, ears: &ears{}}
		w.shelf = &recordings.Shelf{Parent: t.TempDir(), URL: "https://calls.test/recordings"}
		common := session.Config{Wheel: wheel, Codecs: []media.Codec{opus.Codec{}, g711.ULaw}}
		w.host = &hosting.Host{Connector: network, Prompts: beeps{}, Studio: &hosting.Studio{Shelf: w.shelf}, Session: common}
		if change != nil {
			change(w)
		}
		w.run(wheel.Run)
		w.run(w.shelf.Run)
		synctest.Wait()
		leg, offer, err := network.Offer(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var answer string
		if w.leg, answer, err = w.host.Answer(t.Context(), callID, offer, w.ear); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.leg.Close() })
		if err := leg.Accept(answer); err != nil {
			t.Fatal(err)
		}
		common.Leg, common.OnTone = leg, w.heard
		w.party = session.New(common)
		w.hang = w.run(w.party.Run)
		w.party.Listen(w.ears)
		if w.mouth != nil {
			w.party.Speak(w.mouth)
		}
		time.Sleep(103 * time.Millisecond)
		test(w)
	})
}

// run runs a part until the test ends.
func (w *world) run(part func(context.Context) error) (stop context.CancelFunc) {
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = part(ctx) })
	w.Cleanup(func() {
		stop()
		running.Wait()
	})
	return stop
}

func (w *world) heard(tone media.Tone) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pressed = append(w.pressed, tone)
}

// keys are those that the party has heard.
func (w *world) keys() (keys string, tones []media.Tone) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, tone := range w.pressed {
		keys += tone.Key.String()
	}
	return keys, slices.Clone(w.pressed)
}

// do gives a command that must be taken.
func (w *world) do(cmd signaling.Command) signaling.Operation {
	w.Helper()
	op, err := w.leg.Control(w.Context(), callID, cmd)
	if err != nil {
		w.Fatalf("%T: %v", cmd, err)
	}
	if op.ID == "" || op.Kind != signaling.KindOf(cmd) {
		w.Errorf("%T made %+v", cmd, op)
	}
	return op
}

// done waits for the next completion.
func (w *world) done() (op signaling.Operation, word string) {
	w.Helper()
	for {
		n := w.ear.Next(w)
		if completed, ok := n.(signaling.OperationCompleted); ok {
			return completed.Operation, signalingtest.Word(n)
		}
	}
}

// quiet checks that nothing more was told.
func (w *world) quiet() {
	w.Helper()
	if told := w.ear.Told(); len(told) > 0 {
		w.Errorf("more was told: %v", told)
	}
}

// fetch is the sound of a recording, as its listener gets it.
func (w *world) fetch(r signaling.Recording) []int16 {
	w.Helper()
	request := httptest.NewRequest(http.MethodGet, r.Location, nil)
	request.Header.Set("Authorization", "Bearer "+r.Token)
	got := httptest.NewRecorder()
	w.shelf.ServeHTTP(got, request)
	if got.Code != http.StatusOK {
		w.Fatalf("the recording: %d %s", got.Code, got.Body)
	}
	file, err := wav.NewReader(bytes.NewReader(got.Body.Bytes()))
	if err != nil {
		w.Fatal(err)
	}
	samples := make([]int16, file.Samples())
	if _, err := file.ReadSamples(samples); err != nil || file.Rate() != media.Rate16k {
		w.Fatalf("rate %d, %v", file.Rate(), err)
	}
	return samples
}

// mouth says what it was given, and silence otherwise.
type mouth struct {
	mu   sync.Mutex
	rest []int16
}

func (*mouth) Rate() media.Rate { return media.Rate16k }

func (m *mouth) ReadFrame(f media.Frame) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := copy(f, m.rest)
	clear(f[n:])
	m.rest = m.rest[n:]
	return nil
}

// say speaks for so long, as people do.
func (m *mouth) say(d time.Duration) []int16 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rest = mediatest.Speechlike(media.Rate16k, 3, d)
	return m.rest
}

// ears keep what they hear.
type ears struct {
	mu      sync.Mutex
	samples []int16
}

func (*ears) Rate() media.Rate { return media.Rate16k }

func (e *ears) WriteFrame(f media.Frame) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.samples = append(e.samples, f...)
	return nil
}

func (e *ears) heard() []int16 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.samples)
}

// wantCode checks which kind of refusal err is.
func wantCode(tb testing.TB, what string, err error, code signaling.Code) {
	tb.Helper()
	var refused *signaling.Error
	if !errors.As(err, &refused) || refused.Code != code {
		tb.Errorf("%s: got %v, want %q", what, err, code)
	}
}
