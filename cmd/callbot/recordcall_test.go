package main

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/webrtc/webrtctest"
	"callbot/signaling/phone"
)

// messages is a flow that records a message and plays it back.
const messages = `name: messages
start: leave
vars: {message: "''"}
states:
  leave: {record: message, silence: 4s, next: hear, on_silence: goodbye, otherwise: goodbye}
  hear: {play: [{file: "{{message}}"}], next: goodbye}
  goodbye: {hangup: hello.wav}
`

// A caller leaves a message after the beep, ends it by a key and hears it, whether the
// bot hosts the sound or the service does; nothing of it is left when the call and the
// program have ended.
func TestRecordAndHear(t *testing.T) {
	dir := t.TempDir()
	flow := filepath.Join(dir, "flow.yaml")
	hello, err := os.ReadFile("testdata/hello.wav")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "prompts"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{flow: []byte(messages), filepath.Join(dir, "prompts", "hello.wav"): hello} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TMPDIR", t.TempDir())
	for _, who := range []string{"app", "service"} {
		t.Run(who, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond}, func(c *runCommand) { c.Hosting, c.Flow = who, flow })
				c := w.dial(w.phone("alice"), receptionName)
				time.Sleep(1003 * time.Millisecond)
				said := mediatest.Speechlike(media.Rate16k, 3, 3*time.Second)
				c.Say(media.NewSamples(media.Rate16k, said))
				c.press('#', 5003*time.Millisecond, phone.AsEvents)
				pressed := time.Now()
				c.Ending()
				synctest.Wait()
				if c.states() != "leave hear goodbye" || c.keys() != "#" {
					t.Errorf("heard %q, went through %q\n%s", c.keys(), c.states(), w.log)
				}
				heard := c.ears.between(pressed, time.Now())
				score, _ := mediatest.Correlate(said, heard, media.Rate16k.Samples(3*time.Second))
				if score < 0.9 {
					t.Errorf("the message was heard by %.2f", score)
				}
			})
			if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}
