package streaming_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/streaming"
	"callbot/signaling/signalingtest"

	"github.com/coder/websocket"
)

// speech is so many samples, none of them silent, in base64.
func speech(samples int) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\x00\x10", samples)))
}

// Ensures that an application is told what sound it will get, and gets a frame of it
// every 20 ms, at either rate.
func TestTheApplicationHearsTheCall(t *testing.T) {
	for _, rate := range []media.Rate{media.Rate16k, 24000} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			inBubble(t, func(c *call) {
				t := c.t
				conn, _, _ := stream(t, &streaming.Stream{Tapper: c, Rate: rate, Subscription: "sub"})
				meta := read(t, conn).AudioMetadata
				if meta == nil || meta.SubscriptionID != "sub" || meta.SampleRate != int(rate) || meta.Length != 2*rate.FrameSize() || meta.Encoding != "PCM" || meta.Channels != 1 {
					t.Fatalf("the stream begins with %+v", meta)
				}
				var last time.Time
				for n := range 50 {
					m := read(t, conn)
					switch {
					case m.Kind != "AudioData" || m.AudioData == nil:
						t.Fatalf("message %d is %+v", n, m)
					case m.AudioData.ParticipantRawID != nil:
						t.Errorf("mixed sound names somebody")
					case n > 1 && len(m.AudioData.Data) != 2*rate.FrameSize():
						t.Errorf("frame %d has %d bytes", n, len(m.AudioData.Data))
					case n > 0 && m.AudioData.Timestamp.Sub(last) != media.FrameDuration:
						t.Errorf("frame %d comes %v after the one before", n, m.AudioData.Timestamp.Sub(last))
					case *m.AudioData.Silent:
						t.Errorf("frame %d is said to be silent", n)
					}
					last = m.AudioData.Timestamp
				}
			})
		})
	}
}

// Ensures that an application that asks for everybody by themselves is told who speaks.
func TestEverybodyByThemselves(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		for _, id := range []string{"ada", `"bob"`} {
			c.unmixed = append(c.unmixed, signaling.Participant{ID: signaling.ParticipantID(id), Identity: signaling.Identity{ID: id}})
		}
		conn, _, _ := stream(t, &streaming.Stream{Tapper: c, Unmixed: true, RawID: func(i signaling.Identity) string { return "8:acs:" + i.ID }})
		read(t, conn)
		for n := range 20 {
			want := []string{"8:acs:ada", `8:acs:"bob"`}[n%2]
			if m := read(t, conn); m.AudioData == nil || m.AudioData.ParticipantRawID == nil || *m.AudioData.ParticipantRawID != want {
				t.Fatalf("message %d is %+v, want it of %s", n, m, want)
			}
		}
	})
}

// Ensures that the service proves who it is and says which call it brings.
func TestTheServiceSaysWhoCalls(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		_, f, _ := stream(t, &streaming.Stream{
			Tapper: c, Connection: "connection", Correlation: "correlation",
			Token: func(context.Context) (string, error) { return "proof", nil },
		})
		r := <-f.request
		for name, want := range map[string]string{"Authorization": "Bearer proof", "X-Ms-Call-Connection-Id": "connection", "X-Ms-Call-Correlation-Id": "correlation"} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if r.URL.RawQuery != "k=v" {
			t.Errorf("the query is %q", r.URL.RawQuery)
		}
	})
}

// Ensures that keys reach an application that asks for them, each once, in order.
func TestKeys(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, _, _ := stream(t, &streaming.Stream{Tapper: c, Keys: true})
		read(t, conn)
		time.Sleep(time.Millisecond)
		for _, k := range media.Keys {
			c.press(media.Key(k))
		}
		var got strings.Builder
		for got.Len() < len(media.Keys) {
			if m := read(t, conn); m.DTMFData != nil {
				got.WriteString(m.DTMFData.Data)
			}
		}
		if got.String() != media.Keys {
			t.Errorf("the application gets %q, want %q", got.String(), media.Keys)
		}
	})
}

// Ensures that what an application sends in one go is said at its own pace, however its
// language spells it, and nothing twice.
func TestTheApplicationSpeaks(t *testing.T) {
	second := speech(16000)
	for name, text := range map[string]string{
		"JavaScript":     `{"kind":"audioData","audioData":{"data":"` + second + `","isSilent":false},"stopAudio":{}}`,
		"Java":           `{"kind":"audioData","audioData":{"data":"` + second + `","timestamp":null,"participant":null,"isSilent":false},"stopAudio":null}`,
		".NET":           `{"Kind":"AudioData","AudioData":{"Data":"` + second + `"},"StopAudio":null}`,
		".NET by number": `{"Kind":0,"AudioData":{"Data":"` + second + `"},"StopAudio":null}`,
		"Python":         `{"Kind":"AudioData","AudioData":{"Data":"` + second + `"},"StopAudio":{}}`,
		"older Python":   `{"Kind":"AudioData","ServerAudioData":{"Data":"` + second + `"},"StopAudio":null}`,
		"older still":    `{"Kind":"ServerAudioData","AudioData":null,"ServerAudioData":{"Data":"` + second + `"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(c *call) {
				t := c.t
				conn, _, _ := stream(t, &streaming.Stream{Tapper: c, Bidirectional: true})
				drain(conn)
				send(t, conn, text)
				time.Sleep(501 * time.Millisecond)
				if got := c.heard(); got < 440*time.Millisecond || got > 520*time.Millisecond {
					t.Errorf("after half a second %v was heard", got)
				}
				time.Sleep(time.Second)
				if got := c.heard(); got != time.Second {
					t.Errorf("%v was heard in all, want 1s", got)
				}
			})
		})
	}
}

// Ensures that an application that speaks at 24 kHz is heard as long as it speaks.
func TestTheApplicationSpeaksAt24kHz(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, _, _ := stream(t, &streaming.Stream{Tapper: c, Bidirectional: true, Rate: 24000})
		drain(conn)
		for range 10 {
			send(t, conn, `{"kind":"audioData","audioData":{"data":"`+speech(2400)+`"}}`)
		}
		time.Sleep(2 * time.Second)
		if got := c.heard(); got < 980*time.Millisecond || got > 1020*time.Millisecond {
			t.Errorf("%v was heard, want a second", got)
		}
	})
}

// Ensures that sound which comes frame by frame, now early and now late, is said without
// a hole.
func TestUnevenSound(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, _, _ := stream(t, &streaming.Stream{Tapper: c, Bidirectional: true})
		drain(conn)
		uneven := []time.Duration{5e6, 35e6, 20e6, 12e6, 28e6}
		for n := range 100 {
			send(t, conn, `{"kind":"audioData","audioData":{"data":"`+speech(320)+`"}}`)
			time.Sleep(uneven[n%len(uneven)])
			c.mu.Lock()
			if n > 10 && c.silent > 0 {
				t.Errorf("silence before message %d", n)
			}
			c.mu.Unlock()
		}
		time.Sleep(time.Second)
		if got := c.heard(); got != 2*time.Second {
			t.Errorf("%v was heard, want 2s", got)
		}
	})
}

// Ensures that an application that is interrupted falls silent within a frame, however
// much it has sent, and that it can go on with something else.
func TestStopAudio(t *testing.T) {
	for _, stop := range []string{`{"kind":"stopAudio","stopAudio":{}}`, `{"Kind":"StopAudio","AudioData":null,"StopAudio":{}}`, `{"Kind":1}`} {
		t.Run(stop, func(t *testing.T) {
			inBubble(t, func(c *call) {
				t := c.t
				conn, _, _ := stream(t, &streaming.Stream{Tapper: c, Bidirectional: true})
				drain(conn)
				for range 30 {
					send(t, conn, `{"kind":"audioData","audioData":{"data":"`+speech(16000)+`"}}`)
				}
				time.Sleep(501 * time.Millisecond)
				before := c.heard()
				send(t, conn, stop)
				time.Sleep(time.Second)
				if got := c.heard() - before; got > media.FrameDuration {
					t.Errorf("it went on for %v", got)
				}
				send(t, conn, `{"kind":"audioData","audioData":{"data":"`+speech(16000)+`"}}`)
				time.Sleep(2 * time.Second)
				if got := c.heard() - before; got < time.Second || got > time.Second+media.FrameDuration {
					t.Errorf("then %v was heard, want 1s", got)
				}
			})
		})
	}
}

// Ensures that what an application says is not heard where that was not agreed on.
func TestOneWayOnly(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, _, _ := stream(t, &streaming.Stream{Tapper: c})
		drain(conn)
		send(t, conn, `{"kind":"audioData","audioData":{"data":"`+speech(16000)+`"}}`)
		time.Sleep(time.Second)
		if got := c.heard(); got != 0 {
			t.Errorf("%v was heard", got)
		}
	})
}

// Ensures that bytes that are no messages do no harm to what follows them.
func TestGarbage(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, _, _ := stream(t, &streaming.Stream{Tapper: c, Bidirectional: true})
		drain(conn)
		for _, text := range []string{
			``, `{`, `[]`, `"x"`, `{"kind":7}`, `{"kind":"audioData"}`, `{"kind":"audioData","audioData":{"data":"A"}}`,
			`{"kind":"audioData","audioData":{"data":"AAAA!"}}`, `{"kind":"audioData","audioData":{"data":"AA=="}}`, "\x00\xff",
		} {
			send(t, conn, text)
		}
		send(t, conn, `{"kind":"audioData","audioData":{"data":"`+speech(16000)+`"}}`)
		time.Sleep(3 * time.Second)
		if got := c.heard(); got != time.Second {
			t.Errorf("%v was heard, want 1s", got)
		}
	})
}

// Ensures that an application that sends an hour of sound at once is heard for what fits,
// and can still be stopped.
func TestFlood(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, _, _ := stream(t, &streaming.Stream{Tapper: c, Bidirectional: true})
		drain(conn)
		ten := `{"kind":"audioData","audioData":{"data":"` + speech(10*16000) + `"}}`
		for range 360 {
			send(t, conn, ten)
		}
		send(t, conn, `{"kind":"stopAudio"}`)
		time.Sleep(100 * time.Millisecond)
		before := c.heard()
		time.Sleep(time.Second)
		if got := c.heard() - before; got > media.FrameDuration {
			t.Errorf("after the stop it went on for %v", got)
		}
	})
}

// Ensures that an application that does not read loses its stream, and that the call
// never waits for it.
func TestTheApplicationDoesNotRead(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		_, _, ended := stream(t, &streaming.Stream{Tapper: c})
		begun := time.Now()
		err := <-ended
		var e *signaling.Error
		if !errors.As(err, &e) || e.Subcode != streaming.Interrupted {
			t.Errorf("the stream ends with %v", err)
		}
		if d := time.Since(begun); d < 9*time.Second || d > 13*time.Second {
			t.Errorf("it took %v", d)
		}
	})
}

// Ensures the same of an application that stops reading in the middle.
func TestTheApplicationStopsReading(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, _, ended := stream(t, &streaming.Stream{Tapper: c})
		for range 50 {
			read(t, conn)
		}
		begun := time.Now()
		var e *signaling.Error
		if err := <-ended; !errors.As(err, &e) || e.Subcode != streaming.Interrupted {
			t.Errorf("the stream ends with %v", err)
		}
		if d := time.Since(begun); d < 9*time.Second || d > 13*time.Second {
			t.Errorf("it took %v", d)
		}
	})
}

// Ensures that a connection which is lost ends the stream with its reason, and the call
// is listened to no longer.
func TestTheApplicationGoesAway(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		conn, _, ended := stream(t, &streaming.Stream{Tapper: c})
		read(t, conn)
		conn.CloseNow()
		var e *signaling.Error
		if err := <-ended; !errors.As(err, &e) || e.Subcode != streaming.Interrupted {
			t.Errorf("the stream ends with %v", err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(c.ears) != 0 {
			t.Error("the call is still listened to")
		}
	})
}

// Ensures that a stream which is stopped ends in order for the application.
func TestTheServiceSaysGoodbye(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		var network signalingtest.Network
		f := newFar()
		network.Serve(t, "app.test", f)
		s := &streaming.Stream{URL: "ws://app.test/", HTTP: network.Client(t), Call: "call", Tapper: c, Bidirectional: true}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		stopped := make(chan error, 1)
		go func() { stopped <- s.Run(ctx) }()
		conn := <-f.conn
		over := make(chan error, 1)
		go func() {
			for {
				if _, _, err := conn.Read(t.Context()); err != nil {
					over <- err
					return
				}
			}
		}()
		time.Sleep(105 * time.Millisecond)
		synctest.Wait()
		stop()
		if err := <-over; websocket.CloseStatus(err) != websocket.StatusNormalClosure {
			t.Errorf("the application is told %v", err)
		}
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
}

// Ensures that an address where nobody takes the connection is told as such.
func TestNobodyAnswers(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		var network signalingtest.Network
		network.Serve(t, "web.test", http.NotFoundHandler())
		for _, url := range []string{"ws://web.test/", "ws://nowhere.test/", "ws://web.test:99/", "mailto:x", "://"} {
			s := &streaming.Stream{URL: url, HTTP: network.Client(t), Call: "call", Tapper: c}
			var e *signaling.Error
			if err := s.Run(t.Context()); !errors.As(err, &e) || e.Subcode != streaming.NotConnected {
				t.Errorf("%s: %v", url, err)
			}
		}
	})
}

// Ensures that a call that is not there ends its stream with the service's own reason.
func TestNoSuchCall(t *testing.T) {
	inBubble(t, func(c *call) {
		t := c.t
		var network signalingtest.Network
		f := newFar()
		network.Serve(t, "app.test", f)
		s := &streaming.Stream{URL: "ws://app.test/", HTTP: network.Client(t), Call: "other", Tapper: c}
		go func() { drain(<-f.conn) }()
		var e *signaling.Error
		if err := s.Run(t.Context()); !errors.As(err, &e) || e.Subcode != 8522 {
			t.Errorf("the stream ends with %v", err)
		}
	})
}

// drain reads whatever the service sends.
func drain(conn *websocket.Conn) {
	go func() {
		for {
			if _, _, err := conn.Read(context.Background()); err != nil {
				return
			}
		}
	}()
}
