package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/webrtc/webrtctest"
	"callbot/signaling/acs/wire"
	"callbot/signaling/auth"
)

// recordedVoices are three people, each with a tone by which they are known.
var recordedVoices = map[string]float64{"ada": 440, "bob": 750, "carol": 1250}

// automation is an application that asks by signed requests, and hears of files.
type automation struct {
	t        *testing.T
	client   *http.Client
	endpoint string

	mu    sync.Mutex
	files map[string]wire.RecordingFileStatus // by recording
}

// Three people talk, each in a tone of their own. The unmixed recording has each in a
// channel, those that were asked for where they were; the mixed one has all of them, and
// silence of the right length where it was paused.
func TestThreePartyRecording(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const grid = "127.0.0.1:3000"
		w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond}, func(c *runCommand) {
			c.ACS = map[string]string{"hotline": "http://" + grid}
		})
		a := w.automation()
		w.http.Serve(t, grid, a)
		targets := make([]string, 0, len(recordedVoices))
		for name, hertz := range recordedVoices {
			w.hums(w.phone(name), hertz)
			targets = append(targets, `{"communicationUser":{"id":"8:acs:`+name+`"}}`)
		}
		call := a.group(targets)
		time.Sleep(503 * time.Millisecond) // until all of them hum

		unmixed := a.record(call, `"recordingChannelType":"unmixed","channelAffinity":[{"channel":0,"participant":{"rawId":"8:acs:carol"}},{"channel":2,"participant":{"rawId":"8:acs:ada"}}]`,
			func(string) { time.Sleep(2500 * time.Millisecond) })
		mixed := a.record(call, `"recordingChannelType":"mixed"`, func(recording string) {
			time.Sleep(1500 * time.Millisecond)
			a.ask("POST", "/recordings/"+recording+":pause", "", nil)
			time.Sleep(time.Second)
			a.ask("POST", "/recordings/"+recording+":resume", "", nil)
			time.Sleep(1500 * time.Millisecond)
		})
		a.ask("POST", "/callConnections/"+call+":terminate", "", nil)

		channels := a.fetch(unmixed)
		for n, name := range []string{"carol", "bob", "ada"} {
			sound := channels[n]
			for other, hertz := range recordedVoices {
				level := mediatest.Probe(media.Rate16k, sound[len(sound)/10:len(sound)*9/10], hertz)
				if (level > -30) != (other == name) {
					t.Errorf("%s in the channel of %s: %.0f dB", other, name, level)
				}
			}
		}
		sound := a.fetch(mixed)[0]
		if length := media.Rate16k.Duration(len(sound)); length < 3980*time.Millisecond || length > 4020*time.Millisecond {
			t.Errorf("4 s were recorded as %v", length)
		}
		at := func(d time.Duration) int { return min(media.Rate16k.Samples(d), len(sound)) }
		for _, part := range []struct {
			name     string
			from, to time.Duration
			heard    bool
		}{
			{"before the pause", 100 * time.Millisecond, 1400 * time.Millisecond, true},
			{"in the pause", 1600 * time.Millisecond, 2400 * time.Millisecond, false},
			{"after the pause", 2600 * time.Millisecond, 3900 * time.Millisecond, true},
		} {
			for name, hertz := range recordedVoices {
				if level := mediatest.Probe(media.Rate16k, sound[at(part.from):at(part.to)], hertz); (level > -30) != part.heard {
					t.Errorf("%s in the mixed recording %s: %.0f dB", name, part.name, level)
				}
			}
		}
		if silent := longestSilence(sound); silent < 980*time.Millisecond || silent > 1020*time.Millisecond {
			t.Errorf("a pause of 1 s is silence of %v", silent)
		}
	})
}

// automation is an application whose requests are signed as the world's service knows it.
func (w *world) automation() *automation {
	w.t.Helper()
	key, err := auth.ParseSharedKey(w.secrets.AccessKey)
	if err != nil {
		w.t.Fatal(err)
	}
	return &automation{
		t: w.t, endpoint: "http://" + worldHost, files: map[string]wire.RecordingFileStatus{},
		client: &http.Client{Transport: &auth.Signer{Key: key, Base: w.http.Client(w.t).Transport}},
	}
}

// ServeHTTP takes the events of Event Grid; those of calls are only counted.
func (a *automation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	events, err := wire.ParseGridEvents(body)
	if err != nil || len(events) == 0 {
		return
	}
	switch events[0].EventType {
	case wire.ValidationEvent:
		var asks wire.Validation
		_ = json.Unmarshal(events[0].Data, &asks)
		_ = json.NewEncoder(w).Encode(wire.ValidationResponse{Code: asks.Code})
	case wire.RecordingFileEvent:
		var status wire.RecordingFileStatus
		_ = json.Unmarshal(events[0].Data, &status)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.files[status.RecordingID] = status
	}
}

// ask makes a request that must be granted, and reads the answer into into.
func (a *automation) ask(method, path, body string, into any) {
	a.t.Helper()
	if text, status := a.try(method, path, body); status/100 != 2 {
		a.t.Fatalf("%s %s: %d %s", method, path, status, text)
	} else if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			a.t.Fatal(err)
		}
	}
}

func (a *automation) try(method, path, body string) (text []byte, status int) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, a.endpoint+"/calling"+path+"?api-version=2026-03-12", strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := a.client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err = io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return text, resp.StatusCode
}

// until waits for something to be so.
func (a *automation) until(what string, is func() bool) {
	a.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			a.t.Fatalf("%s: not in 20 s", what)
		}
	}
}

// group calls all of them, and waits until they are there. Phones register when they
// can, so a call that finds too few is made again.
func (a *automation) group(targets []string) (call string) {
	a.t.Helper()
	body := fmt.Sprintf(`{"targets":[%s],"callbackUri":%q}`, strings.Join(targets, ","), a.endpoint+"/nowhere")
	a.until("all are in the call", func() bool {
		var made wire.CallConnection
		a.ask("POST", "/callConnections", body, &made)
		call = made.ID
		for range 40 {
			time.Sleep(50 * time.Millisecond)
			var present wire.Participants
			if text, status := a.try("GET", "/callConnections/"+call+"/participants", ""); status != http.StatusOK || json.Unmarshal(text, &present) != nil {
				continue
			}
			if len(present.Value) == len(targets) {
				return true
			}
		}
		a.try("POST", "/callConnections/"+call+":terminate", "")
		return false
	})
	return call
}

// record records the call while something goes on.
func (a *automation) record(call, how string, meanwhile func(recording string)) (recording string) {
	a.t.Helper()
	var made wire.Recording
	a.ask("POST", "/recordings", `{"callConnectionId":"`+call+`",`+how+`}`, &made)
	meanwhile(made.ID)
	a.ask("DELETE", "/recordings/"+made.ID, "", nil)
	return made.ID
}

// fetch waits for the file of a recording and gives its sound, channel by channel.
func (a *automation) fetch(recording string) (channels [][]int16) {
	a.t.Helper()
	var status wire.RecordingFileStatus
	a.until("the file is told of", func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		status = a.files[recording]
		return len(status.Storage.Chunks) == 1
	})
	path := strings.TrimPrefix(status.Storage.Chunks[0].Content, a.endpoint+"/calling")
	text, code := a.try("GET", path, "")
	if code != http.StatusOK || len(text) < 44 {
		a.t.Fatalf("fetched %d, %d bytes", code, len(text))
	}
	count := int(binary.LittleEndian.Uint16(text[22:]))
	samples := make([]int16, (len(text)-44)/2)
	_ = binary.Read(bytes.NewReader(text[44:]), binary.LittleEndian, samples)
	channels = make([][]int16, count)
	for i, s := range samples {
		channels[i%count] = append(channels[i%count], s)
	}
	return channels
}

// longestSilence is how long nothing is heard at most.
func longestSilence(samples []int16) (longest time.Duration) {
	const step = 10 * time.Millisecond
	var now time.Duration
	for frame := range slices.Chunk(samples, media.Rate16k.Samples(step)) {
		now += step
		if mediatest.Level(frame) > -60 {
			now = 0
		}
		longest = max(longest, now)
	}
	return longest
}
