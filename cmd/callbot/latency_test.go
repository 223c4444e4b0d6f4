package main

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/pace"
	"callbot/media/session"
	"callbot/media/wav"
	"callbot/media/webrtc/webrtctest"
	"callbot/signaling/phone"
)

// The two prompts of the flow that latency is measured with are tones, so that every
// 5 ms of what is heard tell which of them plays. The flow goes from one to the other
// by any key.
const (
	lowTone, highTone = 400.0, 1200.0 // Hz; both have whole periods in 5 ms
	latencyWindow     = 5 * time.Millisecond
	latencyFlow       = `name: latency
start: low
states:
  low: {menu: {1: high}, ask: low.wav}
  high: {menu: {1: low}, ask: high.wav}
`
)

// latencies are, for each key, how long after its press the prompt was cut and the next
// one began, as the caller hears it.
type latencies struct {
	cut, next []time.Duration
	late      int // keys that did nothing within half a second
}

// Over a good line of 20 ms each way, a key cuts the prompt, and the next one begins,
// within the time that the ways, the clocks and the caller's jitter buffer take.
func TestLatency(t *testing.T) {
	var l latencies
	synctest.Test(t, func(t *testing.T) {
		flow := writeLatencyFlow(t)
		w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond}, func(c *runCommand) { c.Flow = flow })
		c := w.dial(w.phone("alice"), receptionName)
		l = c.measure(40)
	})
	t.Log("virtual time, 20 ms each way: " + l.String())
	if l.late > 0 {
		t.Errorf("%d keys did nothing within half a second", l.late)
	}
	if worst := slices.Max(l.next); worst > 200*time.Millisecond {
		t.Errorf("the next prompt began %v after its key", worst)
	}
}

// The same over the loopback interface, in real time, with a real clock's and a real
// scheduler's delays: what is measured is printed, and nothing but that there is something
// to measure is required of a machine that may have much else to do.
func TestLatencyOverLoopback(t *testing.T) {
	inRealTime(t)
	facts := startRun(t, "--flow", writeLatencyFlow(t))
	legs, err := openTransport(mediaConfig{Listen: ":0"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer legs.Close()
	wheel := &pace.Wheel{Sleep: pace.Nanosleep}
	ctx, stop := context.WithCancel(context.Background())
	turning := make(chan struct{})
	go func() {
		defer close(turning)
		_ = wheel.Run(ctx)
	}()
	defer func() { stop(); <-turning }()
	p := &phone.Phone{
		Exchange:  &phone.Client{URL: strings.TrimSuffix(facts["page"], "/")},
		Connector: legs, Name: "alice",
		Session: session.Config{Wheel: wheel, Codecs: codecs(), InBand: session.InBandNever},
	}
	call, err := p.Dial(t.Context(), receptionName)
	if err != nil {
		t.Fatal(err)
	}
	defer call.Close()
	c := &conversation{Call: call, t: t, ears: &ears{}}
	call.Hear(c.ears)
	<-call.Established()
	c.began = time.Now()
	t.Log("loopback, real time: " + c.measure(15).String())
}

func writeLatencyFlow(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "prompts"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, hertz := range map[string]float64{"low.wav": lowTone, "high.wav": highTone} {
		w, err := wav.Create(filepath.Join(dir, "prompts", name), media.Rate16k, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteSamples(mediatest.Tone(media.Rate16k, hertz, 8000, 10*time.Second)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	flow := filepath.Join(dir, "flow.yaml")
	if err := os.WriteFile(flow, []byte(latencyFlow), 0o600); err != nil {
		t.Fatal(err)
	}
	return flow
}

// measure presses keys, at every phase of the frame, and listens for what becomes of them.
func (c *conversation) measure(keys int) latencies {
	c.t.Helper()
	var presses []time.Time
	time.Sleep(time.Until(c.began.Add(time.Second)))
	for n := range keys {
		presses = append(presses, time.Now())
		if err := c.Press(c.t.Context(), phone.AsEvents, phone.Press{Key: '1'}); err != nil {
			c.t.Fatal(err)
		}
		time.Sleep(600*time.Millisecond + time.Duration(n)*3300*time.Microsecond)
	}
	heard := c.ears.windows()
	var l latencies
	from, to := lowTone, highTone
	for _, at := range presses {
		until := at.Add(500 * time.Millisecond)
		cut, next := time.Time{}, time.Time{}
		for _, w := range heard {
			if w.at.Before(at) || w.at.After(until) {
				continue
			}
			if next.IsZero() && w.has(from) {
				cut = w.at.Add(latencyWindow)
			}
			if next.IsZero() && w.has(to) {
				next = w.at
			}
		}
		from, to = to, from
		if cut.IsZero() || next.IsZero() {
			l.late++
			continue
		}
		l.cut, l.next = append(l.cut, cut.Sub(at)), append(l.next, next.Sub(at))
	}
	if len(l.next) == 0 {
		c.t.Fatal("no key did anything within half a second")
	}
	return l
}

// window is 5 ms of what was heard, and when.
type window struct {
	at      time.Time
	samples []int16
}

func (e *ears) windows() []window {
	e.mu.Lock()
	defer e.mu.Unlock()
	size := media.Rate16k.Samples(latencyWindow)
	var all []window
	for n, f := range e.frames {
		for i := 0; i+size <= len(f); i += size {
			all = append(all, window{e.times[n].Add(media.Rate16k.Duration(i)), f[i : i+size]})
		}
	}
	return all
}

// has reports whether a tone makes up most of the window.
func (w window) has(hertz float64) bool {
	var re, im, all float64
	for i, s := range w.samples {
		sin, cos := math.Sincos(2 * math.Pi * hertz * float64(i) / float64(media.Rate16k))
		re, im, all = re+float64(s)*cos, im+float64(s)*sin, all+float64(s)*float64(s)
	}
	n := float64(len(w.samples))
	return all/n > 1000*1000 && 2*(re*re+im*im)/n > all/2
}

// String is the line of a table.
func (l latencies) String() string {
	line := func(name string, d []time.Duration) string {
		d = slices.Clone(d)
		slices.Sort(d)
		ms := func(at int) float64 { return float64(d[at].Microseconds()) / 1000 }
		return fmt.Sprintf("%s median %.0f ms, 95 %% %.0f ms, most %.0f ms", name, ms(len(d)/2), ms(len(d)*95/100), ms(len(d)-1))
	}
	text := line("key to cut", l.cut) + "; " + line("key to the next prompt's first sample", l.next)
	if l.late > 0 {
		text += fmt.Sprintf("; %d more took longer than half a second", l.late)
	}
	return text
}
