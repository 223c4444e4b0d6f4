package streaming_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/streaming"
	"callbot/signaling/signalingtest"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
)

// ten understands one word in every ten frames of sound, none in silence.
type ten struct {
	err    error
	silent *atomic.Int64 // frames of silence; nil counts none
}

func (s ten) Transcribe(_ context.Context, e media.Expectation, in media.Reader, said func(media.Phrase)) error {
	frame := media.NewFrame(in.Rate())
	for n := 1; in.ReadFrame(frame) == nil; n++ {
		if frame[0] == 0 && s.silent != nil {
			s.silent.Add(1)
		}
		if frame[0] == 0 || n%5 != 0 {
			continue
		}
		said(media.Phrase{}) // something that was not understood, of which nothing is told
		at := time.Duration(n) * media.FrameDuration
		said(media.Phrase{
			Text: "word in " + e.Locale, Confidence: 0.5, Begin: at, Length: time.Second, Partial: n%10 != 0,
			Words: []media.Word{{Text: "word", Begin: at, Length: time.Second}},
		})
		if s.err != nil {
			return s.err
		}
	}
	return nil
}

// written is a message of a transcript as an application reads it.
type written struct {
	Kind     string            `json:"kind"`
	Metadata map[string]string `json:"transcriptionMetadata"`
	Data     *struct {
		Text             string           `json:"text"`
		Format           string           `json:"format"`
		Confidence       float64          `json:"confidence"`
		Offset           int64            `json:"offset"`
		Duration         int64            `json:"duration"`
		Words            []map[string]any `json:"words"`
		ParticipantRawID string           `json:"participantRawID"`
		ResultStatus     string           `json:"resultStatus"`
	} `json:"transcriptionData"`
}

func readWritten(t *testing.T, conn *websocket.Conn) written {
	t.Helper()
	_, text, err := conn.Read(t.Context())
	if err != nil {
		t.Fatalf("the application reads: %v", err)
	}
	var w written
	if err := json.Unmarshal(text, &w); err != nil {
		t.Fatalf("the application gets %q: %v", text, err)
	}
	return w
}

// transcribe runs a transcript and gives the application's connection and what Run says.
func transcribe(c *call, s *streaming.Transcript) (*websocket.Conn, <-chan error, context.CancelFunc) {
	t := c.t
	for _, id := range []string{"ada", "bob"} {
		c.unmixed = append(c.unmixed, signaling.Participant{ID: signaling.ParticipantID(id), Identity: signaling.Identity{ID: id}})
	}
	var network signalingtest.Network
	f := newFar()
	network.Serve(t, "app.test", f)
	s.URL, s.HTTP, s.Call, s.Tapper, s.Locale = "ws://app.test/words", network.Client(t), "call", c, "en-US"
	if s.Speech == nil {
		s.Speech = ten{}
	}
	s.RawID = func(i signaling.Identity) string { return "8:acs:" + i.ID }
	result := make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() { result <- s.Run(ctx) }()
	conn := <-f.conn
	t.Cleanup(func() { stop(); conn.CloseNow() })
	return conn, result, stop
}

// Ensures that an application reads what each has said, whole phrases only, and in
// another language once that is wished.
func TestTranscript(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		s := &streaming.Transcript{Connection: "connection", Correlation: "correlation", Subscription: "sub"}
		conn, result, stop := transcribe(c, s)
		want := map[string]string{"subscriptionId": "sub", "locale": "en-US", "callConnectionId": "connection", "correlationId": "correlation"}
		if m := readWritten(t, conn); m.Kind != "TranscriptionMetadata" || !cmp.Equal(want, m.Metadata) {
			t.Fatalf("it begins with %+v", m)
		}
		who := map[string]int{}
		for range 10 {
			m := readWritten(t, conn)
			if m.Data == nil || m.Kind != "TranscriptionData" || m.Data.Text != "word in en-US" || m.Data.ResultStatus != "Final" || m.Data.Format != "display" {
				t.Fatalf("%+v", m)
			}
			who[m.Data.ParticipantRawID]++
			if m.Data.Duration != 10_000_000 || m.Data.Offset < 2_000_000 || m.Data.Confidence != 0.5 || len(m.Data.Words) != 1 {
				t.Errorf("%+v", m.Data)
			}
		}
		if diff := cmp.Diff(map[string]int{"8:acs:ada": 5, "8:acs:bob": 5}, who); diff != "" {
			t.Error(diff)
		}
		s.Speak("de-DE")
		time.Sleep(time.Second)
		for n := 0; readWritten(t, conn).Data.Text != "word in de-DE"; n++ {
			if n > 2 {
				t.Fatal("the language stays")
			}
		}
		stop()
		if err := <-result; err != nil {
			t.Error(err)
		}
	})
}

// Ensures that partial phrases come where they are wished for.
func TestPartialPhrases(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, _, _ := transcribe(c, &streaming.Transcript{Partial: true})
		readWritten(t, conn)
		for n := range 20 {
			want := []string{"Intermediate", "Final"}[n/2%2]
			if m := readWritten(t, conn); m.Data.ResultStatus != want {
				t.Errorf("phrase %d is %s, want %s", n, m.Data.ResultStatus, want)
			}
		}
	})
}

// Ensures that a transcript says why it has ended: the speech service, the application,
// or a call that is not there.
func TestTranscriptsThatFail(t *testing.T) {
	for name, trial := range map[string]struct {
		speech  media.Transcriber
		meddle  func(*websocket.Conn)
		subcode int
	}{
		"speech fails":                  {speech: ten{err: errors.New("no more")}, subcode: streaming.NotTranscribed},
		"the application does not read": {meddle: func(*websocket.Conn) {}, subcode: streaming.Interrupted},
		"the application goes":          {meddle: func(conn *websocket.Conn) { conn.CloseNow() }, subcode: streaming.Interrupted},
		"the application is huge": {meddle: func(conn *websocket.Conn) {
			_ = conn.Write(context.Background(), websocket.MessageText, []byte(strings.Repeat("x", 5<<20)))
		}, subcode: streaming.Interrupted},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(c *call) {
				conn, result, _ := transcribe(c, &streaming.Transcript{Speech: trial.speech})
				readWritten(c.t, conn)
				if trial.meddle != nil {
					trial.meddle(conn)
				}
				var refused *signaling.Error
				if err := <-result; !errors.As(err, &refused) || refused.Subcode != trial.subcode {
					c.t.Errorf("%v, want %d", err, trial.subcode)
				}
			})
		})
	}
}

// Ensures that who falls silent is heard as silence, for half a minute, and is understood
// again later.
func TestSilenceIsHeard(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		var silent atomic.Int64
		conn, _, _ := transcribe(c, &streaming.Transcript{Speech: ten{silent: &silent}})
		for range 3 { // both have spoken
			readWritten(t, conn)
		}
		people := c.speak(nil)
		late := make(chan bool)
		go func() {
			defer close(late)
			for {
				_, text, err := conn.Read(t.Context())
				var m written
				if err != nil || json.Unmarshal(text, &m) != nil {
					return
				}
				if m.Data.Offset > int64(2*time.Minute/100) {
					late <- true
					return
				}
			}
		}()
		time.Sleep(2 * time.Minute)
		if n := silent.Load(); n != 2*30*50 {
			t.Errorf("two people who say nothing are heard as %d frames of silence", n)
		}
		c.speak(people)
		if !<-late {
			t.Error("nobody is understood any more")
		}
	})
}

// speak lets only some speak from now on, and gives who did before.
func (c *call) speak(people []signaling.Participant) []signaling.Participant {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.unmixed
	c.unmixed = people
	return before
}

// Ensures that an application that sends what nobody asked for is read no faster than
// sound would come, and goes on reading what is said.
func TestTranscriptUnderFlood(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, result, stop := transcribe(c, &streaming.Transcript{})
		flooded := make(chan int)
		go func() {
			n := 0
			for conn.Write(t.Context(), websocket.MessageText, []byte("garbage")) == nil {
				n++
			}
			flooded <- n
		}()
		readWritten(t, conn)
		begin := time.Now()
		for range 20 {
			readWritten(t, conn)
		}
		took := time.Since(begin)
		stop()
		if err := <-result; err != nil {
			t.Error(err)
		}
		conn.CloseNow()
		if n := <-flooded; took > 5*time.Second || n < 10 || n > 50*int(took/time.Second+3) {
			t.Errorf("%d messages were read in %v", n, took)
		}
	})
}

// Ensures that no more people are understood at one time than there is a bound for.
func TestVoicesAreBounded(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		for n := range 30 {
			id := string(rune('A' + n))
			c.unmixed = append(c.unmixed, signaling.Participant{ID: signaling.ParticipantID(id), Identity: signaling.Identity{ID: id}})
		}
		conn, _, _ := transcribe(c, &streaming.Transcript{})
		readWritten(t, conn)
		who := map[string]bool{}
		for range 200 {
			who[readWritten(t, conn).Data.ParticipantRawID] = true
		}
		if len(who) != 16 {
			t.Errorf("%d people are understood", len(who))
		}
	})
}
