package streaming_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/streaming"
	"callbot/signaling/signalingtest"
)

// call is a call with one person in it, who hums, or with two: it hands out frames and
// takes them, every 20 ms.
type call struct {
	t       *testing.T
	mu      sync.Mutex
	ears    map[*signaling.Ear]bool
	mouth   media.Reader
	said    []int16 // what the application has said, silence left out
	silent  int     // frames of silence since it spoke last
	unmixed []signaling.Participant
}

func (c *call) Listen(_ context.Context, id signaling.CallID, ear signaling.Ear) (func(), error) {
	if id != "call" {
		return nil, &signaling.Error{Code: signaling.NotFound, Message: "no such call", Subcode: 8522}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ears == nil {
		c.ears = map[*signaling.Ear]bool{}
	}
	c.ears[&ear] = true
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.ears, &ear)
	}, nil
}

func (c *call) Speak(_ context.Context, _ signaling.CallID, r media.Reader) (func(), error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mouth = r
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.mouth = nil
	}, nil
}

// run passes sound on until the test ends.
func (c *call) run(t *testing.T) {
	t.Helper()
	stop, done := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() {
		close(stop)
		<-done
	})
	go func() {
		defer close(done)
		tick := time.NewTicker(media.FrameDuration)
		defer tick.Stop()
		for n := int16(1); ; n++ {
			select {
			case <-tick.C:
				c.tick(n)
			case <-stop:
				return
			}
		}
	}()
}

func (c *call) tick(n int16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	frame := media.NewFrame(media.Rate16k)
	for i := range frame {
		frame[i] = n
	}
	for ear := range c.ears {
		if !ear.Unmixed {
			ear.Heard(signaling.Participant{}, frame)
			continue
		}
		for _, who := range c.unmixed {
			ear.Heard(who, frame)
		}
	}
	if c.mouth == nil {
		return
	}
	if c.mouth.ReadFrame(frame) != nil {
		c.mouth = nil
		return
	}
	c.silent++
	for _, s := range frame {
		if s != 0 {
			c.said = append(c.said, frame...)
			c.silent = 0
			return
		}
	}
}

// press has somebody press a key.
func (c *call) press(k media.Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for ear := range c.ears {
		if ear.Key != nil {
			ear.Key(signaling.Participant{}, media.Tone{Key: k})
		}
	}
}

// heard is how long the application was heard.
func (c *call) heard() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return media.Rate16k.Duration(len(c.said))
}

// far is an application: what it has got, and its connection.
type far struct {
	request chan *http.Request
	conn    chan *websocket.Conn
}

func newFar() *far { return &far{make(chan *http.Request, 10), make(chan *websocket.Conn, 10)} }

func (f *far) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	f.request <- r
	f.conn <- conn
}

// news is a message as an application in another language reads it.
type news struct {
	Kind          string `json:"kind"`
	AudioMetadata *struct {
		SubscriptionID string `json:"subscriptionId"`
		Encoding       string `json:"encoding"`
		SampleRate     int    `json:"sampleRate"`
		Channels       int    `json:"channels"`
		Length         int    `json:"length"`
	} `json:"audioMetadata"`
	AudioData *struct {
		Timestamp        time.Time `json:"timestamp"`
		ParticipantRawID *string   `json:"participantRawID"`
		Data             []byte    `json:"data"`
		Silent           *bool     `json:"silent"`
	} `json:"audioData"`
	DTMFData *struct {
		Data string `json:"data"`
	} `json:"dtmfData"`
}

func read(t *testing.T, conn *websocket.Conn) news {
	t.Helper()
	kind, text, err := conn.Read(t.Context())
	if err != nil {
		t.Fatalf("the application reads: %v", err)
	}
	var n news
	if err := json.Unmarshal(text, &n); err != nil || kind != websocket.MessageText {
		t.Fatalf("the application gets %q: %v", text, err)
	}
	return n
}

// stream runs a stream and gives the application's connection and what Run says.
func stream(t *testing.T, s *streaming.Stream) (conn *websocket.Conn, f *far, ended <-chan error) {
	t.Helper()
	var network signalingtest.Network
	f = newFar()
	network.Serve(t, "app.test", f)
	s.URL, s.HTTP = "ws://app.test/sound?k=v", network.Client(t)
	s.Call = "call"
	result := make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	t.Cleanup(func() { stop(); <-done })
	go func() {
		defer close(done)
		result <- s.Run(ctx)
	}()
	conn = <-f.conn
	t.Cleanup(func() { conn.CloseNow() })
	return conn, f, result
}

func inBubble(t *testing.T, test func(c *call)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := &call{t: t}
		c.run(t)
		test(c)
	})
}

// send has the application say something.
func send(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatalf("the application writes: %v", err)
	}
}
