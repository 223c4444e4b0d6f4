package rtp_test

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/opus"
	"callbot/media/resample"
	"callbot/media/rtp"
	"callbot/media/wav"
)

var table = flag.String("table", "", "write the table of lines to this document, each of ten minutes")

// recorded is speech as packets, again and again.
type recorded struct {
	payloads [][]byte
	levels   []uint8
}

// record encodes the demonstration's recordings; percent is how many of a hundred packets
// the encoder expects to be lost, for which it sends copies, or -1 for none.
func record(t *testing.T, percent int) *recorded {
	t.Helper()
	files, err := filepath.Glob("../../examples/reception/prompts/*.wav")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d recordings, %v", len(files), err)
	}
	e, err := opus.Codec{Complexity: 5, FEC: percent >= 0, LossPercent: max(percent, 0)}.NewEncoder(media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorded{}
	f := media.NewFrame(media.Rate16k)
	for _, name := range files {
		file, err := wav.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for sound := resample.Reader(file, media.Rate16k); sound.ReadFrame(f) == nil; {
			payload, err := e.Encode(nil, f)
			if err != nil {
				t.Fatal(err)
			}
			r.payloads, r.levels = append(r.payloads, payload), append(r.levels, f.Level())
		}
		file.Close()
	}
	return r
}

// listener decodes what a Buffer gives, and beside it all that was sent, and compares.
type listener struct {
	*recorded
	t         *testing.T
	here      media.Decoder // of what came
	there     media.Decoder // of what was sent
	reference [64]media.Frame
	decoded   int // packets of the reference

	frame    media.Frame
	guesses  []media.Frame // since the packet before
	latest   int
	signal   float64
	noise    float64
	inserted int // guesses that stand for no packet
}

func newListener(t *testing.T, r *recorded) *listener {
	t.Helper()
	l := &listener{recorded: r, t: t, latest: -1, frame: media.NewFrame(media.Rate16k)}
	for i := range l.reference {
		l.reference[i] = media.NewFrame(media.Rate16k)
	}
	for _, d := range []*media.Decoder{&l.here, &l.there} {
		var err error
		if *d, err = (opus.Codec{}).NewDecoder(media.Rate16k); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func (l *listener) payload(dst []byte, n int) []byte {
	return append(dst, l.payloads[n%len(l.payloads)]...)
}

func (l *listener) level(n int) uint8 { return l.levels[n%len(l.levels)] }

// hear takes what a Buffer gave.
func (l *listener) hear(kind rtp.Kind, n int, payload []byte) {
	var err error
	switch {
	case kind == rtp.Nothing:
		return
	case kind == rtp.Sound:
		_, err = l.here.Decode(l.frame, payload)
	case payload != nil:
		err = l.here.Recover(l.frame, payload)
	default:
		err = l.here.Conceal(l.frame)
	}
	if err != nil {
		l.t.Fatal(err)
	}
	if kind == rtp.Lost {
		l.guesses = append(l.guesses, slices.Clone(l.frame))
		return
	}
	for i, guess := range l.guesses {
		if missing := l.latest + 1 + i; missing < n {
			l.compare(missing, guess)
		} else {
			l.inserted++
		}
	}
	l.guesses, l.latest = l.guesses[:0], n
	l.compare(n, l.frame)
}

// compare measures a frame against what packet n was encoded as.
func (l *listener) compare(n int, got media.Frame) {
	for ; l.decoded <= n; l.decoded++ {
		if _, err := l.there.Decode(l.reference[l.decoded%len(l.reference)], l.payloads[l.decoded%len(l.payloads)]); err != nil {
			l.t.Fatal(err)
		}
	}
	for i, want := range l.reference[n%len(l.reference)] {
		d := float64(want) - float64(got[i])
		l.signal += float64(want) * float64(want)
		l.noise += d * d
	}
}

// ratio is signal to noise in dB.
func (l *listener) ratio() float64 { return 10 * math.Log10(l.signal/l.noise) }

// quality is what a person hears of a line.
type quality struct {
	delay   time.Duration // at the median
	guessed float64       // share of frames
	plain   float64       // S/N in dB, without copies
	copies  float64       // and with them
}

// quality has two calls, with copies of what may be lost and without.
func (l line) quality(t *testing.T, said func(percent int) *recorded) (q quality) {
	t.Helper()
	for _, percent := range []int{-1, int(math.Ceil(100 * l.loss))} {
		ears := newListener(t, said(percent))
		h := l.call(t, ears)
		q.guessed = float64(h.missing) / float64(h.sent)
		slices.Sort(h.waits)
		q.delay = h.waits[len(h.waits)/2]
		if percent < 0 {
			q.plain = ears.ratio()
		} else {
			q.copies = ears.ratio()
		}
	}
	return q
}

// qualities are the lines of the table, each with the least signal to noise that it must
// keep, without copies and with them, and the longest delay.
var qualities = []struct {
	line
	plain, copies float64
	delay         time.Duration
}{
	{line: line{name: "perfect"}, plain: 30, copies: 30, delay: 30 * time.Millisecond},
	{line: line{name: "1 % lost", loss: 0.01}, plain: 14, copies: 25, delay: 30 * time.Millisecond},
	{line: line{name: "2 % lost", loss: 0.02}, plain: 11, copies: 22, delay: 30 * time.Millisecond},
	{line: line{name: "5 % lost", loss: 0.05}, plain: 7, copies: 17, delay: 30 * time.Millisecond},
	{line: line{name: "10 % lost", loss: 0.1}, plain: 4, copies: 14, delay: 30 * time.Millisecond},
	{line: line{name: "2 % lost, four in a row", loss: 0.02, burst: 4}, plain: 8, copies: 8, delay: 30 * time.Millisecond},
	{line: line{name: "5 % lost, four in a row", loss: 0.05, burst: 4}, plain: 5, copies: 5, delay: 30 * time.Millisecond},
	{line: line{name: "10 % lost, four in a row", loss: 0.1, burst: 4}, plain: 2, copies: 2, delay: 30 * time.Millisecond},
	{line: line{name: "20 ms jitter", jitter: 20 * time.Millisecond}, plain: 30, copies: 30, delay: 45 * time.Millisecond},
	{line: line{name: "50 ms jitter, overtaking", jitter: 50 * time.Millisecond}, plain: 20, copies: 20, delay: 75 * time.Millisecond},
	{line: line{name: "100 ms jitter, overtaking", jitter: 100 * time.Millisecond}, plain: 15, copies: 15, delay: 125 * time.Millisecond},
	{line: line{name: "200 ms jitter, overtaking", jitter: 200 * time.Millisecond}, plain: 11, copies: 11, delay: 225 * time.Millisecond},
	{line: line{name: "spikes of 150 ms", spike: 150 * time.Millisecond}, plain: 12, copies: 12, delay: 200 * time.Millisecond},
	{line: line{name: "10 % twice, 30 ms jitter", repeat: 0.1, jitter: 30 * time.Millisecond}, plain: 20, copies: 20, delay: 60 * time.Millisecond},
	{line: line{name: "5 % lost, 60 ms jitter", loss: 0.05, jitter: 60 * time.Millisecond}, plain: 7, copies: 12, delay: 85 * time.Millisecond},
	{line: line{name: "10 % lost, 100 ms jitter", loss: 0.1, jitter: 100 * time.Millisecond}, plain: 4, copies: 8, delay: 125 * time.Millisecond},
	{line: line{name: "another stream every 10 s", anew: 10 * time.Second, jitter: 30 * time.Millisecond}, plain: 15, copies: 15, delay: 65 * time.Millisecond},
	{line: line{name: "numbers leap every 10 s", leaps: 10 * time.Second, jitter: 30 * time.Millisecond}, plain: 15, copies: 15, delay: 65 * time.Millisecond},
	{line: line{name: "clock 200 ppm slow, an hour", drift: -200, last: time.Hour}, plain: 20, copies: 20, delay: 80 * time.Millisecond},
	{line: line{name: "clock 200 ppm fast, an hour", drift: 200, last: time.Hour}, plain: 20, copies: 20, delay: 80 * time.Millisecond},
}

// Ensure that what is heard on every kind of line is near what was said, and soon enough.
func TestLineQuality(t *testing.T) {
	var rows bytes.Buffer
	recordings := map[int]*recorded{}
	said := func(percent int) *recorded {
		if recordings[percent] == nil {
			recordings[percent] = record(t, percent)
		}
		return recordings[percent]
	}
	for _, c := range qualities {
		if c.last == 0 {
			c.last = 20 * time.Second
			if *table != "" {
				c.last = 10 * time.Minute
			}
		} else if *table == "" {
			continue
		}
		q := c.quality(t, said)
		fmt.Fprintf(&rows, "| %s | %d | %.2f | %s | %s |\n", c.name, q.delay.Milliseconds(), 100*q.guessed, decibel(q.plain), decibel(q.copies))
		if q.plain < c.plain || q.copies < c.copies || q.delay > c.delay {
			t.Errorf("%s: %.1f dB, %.1f dB with copies, %v late; want %v and %v, %v", c.name, q.plain, q.copies, q.delay, c.plain, c.copies, c.delay)
		}
	}
	t.Logf("\n%s", &rows)
	if *table != "" {
		write(t, *table, rows.Bytes())
	}
}

func decibel(x float64) string {
	if math.IsInf(x, 1) {
		return "exact"
	}
	return fmt.Sprintf("%.1f", x)
}

// write puts the rows in the place of those that the document has.
func write(t *testing.T, file string, rows []byte) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := bytes.Cut(text, []byte("|---|---|---|---|---|\n"))
	_, after, end := bytes.Cut(rest, []byte("\n\n"))
	if !ok || !end {
		t.Fatalf("%s has no table", file)
	}
	text = slices.Concat(before, []byte("|---|---|---|---|---|\n"), rows, []byte("\n"), after)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
