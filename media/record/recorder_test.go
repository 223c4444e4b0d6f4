package record_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/record"
	"callbot/media/wav"
)

const rate = media.Rate16k

func constant(v int16, d time.Duration) []int16 {
	s := make([]int16, rate.Samples(d))
	for i := range s {
		s[i] = v
	}
	return s
}

// run runs r until the function that is returned is called, which gives its error.
func run(r *record.Recorder) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return func() error {
		cancel()
		return <-ended
	}
}

func read(tb testing.TB, path string) []int16 {
	tb.Helper()
	f, err := wav.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	s := make([]int16, f.Samples())
	if _, err := f.ReadSamples(s); err != nil && !errors.Is(err, io.EOF) {
		tb.Fatal(err)
	}
	return s
}

// speak writes s frame by frame, as a call would, and lets the disk keep up.
func speak(tb testing.TB, l *record.Line, s []int16) {
	tb.Helper()
	for n := rate.FrameSize(); len(s) >= n; s = s[n:] {
		if err := l.WriteFrame(s[:n]); err != nil {
			tb.Fatal(err)
		}
		time.Sleep(media.FrameDuration) // in virtual time
	}
}

// inFolder gives paths in a folder of the test's own.
func inFolder(t *testing.T) func(name string) string {
	t.Helper()
	dir := t.TempDir()
	return func(name string) string { return filepath.Join(dir, name) }
}

// Ensure each party can be kept in a channel of one file, on the same time line.
func TestChannels(t *testing.T) {
	path := inFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := &record.Recorder{Path: path("all.wav"), Channels: 3}
		a, b, none := r.Channel(0), r.Channel(2), r.Channel(1)
		stop := run(r)
		speak(t, a, constant(100, 200*time.Millisecond))
		if err := b.WriteAt(int64(rate.Samples(100*time.Millisecond)), constant(7, 200*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if err := none.WriteAt(int64(rate.Samples(2*time.Second)), constant(0, 20*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(path("all.wav"))
		if err != nil {
			t.Fatal(err)
		}
		if channels, size := file[22], rate.Samples(2020*time.Millisecond)*3*2; channels != 3 || len(file) != 44+size {
			t.Fatalf("%d channels in %d bytes, want 3 in %d", channels, len(file), size)
		}
		at := func(d time.Duration) [3]byte { // the lower byte of each channel
			n := 44 + rate.Samples(d)*6
			return [3]byte{file[n], file[n+2], file[n+4]}
		}
		for d, want := range map[time.Duration][3]byte{
			0: {100, 0, 0}, 150 * time.Millisecond: {100, 0, 7}, 250 * time.Millisecond: {0, 0, 7}, 2 * time.Second: {},
		} {
			if got := at(d); got != want {
				t.Errorf("at %v: %v, want %v", d, got, want)
			}
		}
	})
}

// Ensure a call is recorded with everybody mixed and each alone, and the files have
// their names only when they are whole.
func TestMixedAndAlone(t *testing.T) {
	path := inFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := &record.Recorder{Path: path("all.wav")}
		a, b := r.Line(path("a.wav")), r.Line("")
		stop := run(r)
		for range 100 {
			speak(t, a, constant(1000, media.FrameDuration))
			speak(t, b, constant(30, media.FrameDuration))
		}
		if _, err := os.Stat(path("all.wav")); err == nil {
			t.Error("the file has its name before it is whole")
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		want := constant(1030, 2*time.Second)
		if got := read(t, path("all.wav")); !slices.Equal(got, want) {
			t.Errorf("mixed: %d samples of %d, want %d of 1030", len(got), got[0], len(want))
		}
		if got := read(t, path("a.wav")); !slices.Equal(got, constant(1000, 2*time.Second)) {
			t.Errorf("alone: %d samples", len(got))
		}
		files, _ := filepath.Glob(path("*"))
		if len(files) != 2 || r.Duration() != 2*time.Second || r.Dropped() != 0 {
			t.Errorf("files %q, %v, %d dropped", files, r.Duration(), r.Dropped())
		}
		if err := a.WriteFrame(media.NewFrame(rate)); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// Ensure a line keeps the contract of every writer.
func TestLineConformance(t *testing.T) {
	path := inFolder(t)
	mediatest.Writer(t, func() (media.Writer, func() []int16) {
		r := &record.Recorder{}
		l, stop := r.Line(path("a.wav")), run(r)
		return l, func() []int16 {
			if err := stop(); err != nil {
				t.Error(err)
			}
			return read(t, path("a.wav"))
		}
	})
}

// Ensure a pause keeps the time line: what was said in it is silence of that length.
func TestPauseIsSilence(t *testing.T) {
	path := inFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := &record.Recorder{Path: path("all.wav")}
		l := r.Line(path("a.wav"))
		stop := run(r)
		speak(t, l, constant(500, 200*time.Millisecond))
		r.Pause(true)
		speak(t, l, constant(999, 300*time.Millisecond))
		r.Pause(false)
		speak(t, l, constant(700, 100*time.Millisecond))
		r.Pause(true)
		speak(t, l, constant(999, 100*time.Millisecond))
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		want := slices.Concat(constant(500, 200*time.Millisecond), constant(0, 300*time.Millisecond),
			constant(700, 100*time.Millisecond), constant(0, 100*time.Millisecond))
		for _, name := range []string{"all.wav", "a.wav"} {
			if got := read(t, path(name)); !slices.Equal(got, want) {
				t.Errorf("%s: %d samples differ from what was said", name, len(got))
			}
		}
	})
}

// Ensure sound stays where it was in time: gaps are silence, repeats are left out, and
// whoever comes later is not moved to the front.
func TestSoundIsPlacedByPosition(t *testing.T) {
	path := inFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := &record.Recorder{Path: path("all.wav")}
		a := r.Line(path("a.wav"))
		stop := run(r)
		at := func(l *record.Line, position int64, v int16) {
			t.Helper()
			if err := l.WriteAt(position, constant(v, 20*time.Millisecond)); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		at(a, -100, 5) // 220 samples from 0
		at(a, 640, 7)  // after a gap
		at(a, 800, 9)  // half of it a repeat
		b := r.Line(path("b.wav"))
		speak(t, b, constant(100, 20*time.Millisecond)) // from 1120
		at(a, 40_000, 3)                                // after two and a half seconds
		at(a, 960, 50)                                  // far too late
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		want := make([]int16, 40_320)
		fill := func(from, to int, v int16) {
			for i := from; i < to; i++ {
				want[i] = v
			}
		}
		fill(0, 220, 5)
		fill(640, 960, 7)
		fill(960, 1120, 9)
		fill(40_000, 40_320, 3)
		if got := read(t, path("a.wav")); !slices.Equal(got, want) {
			t.Error("a's own file differs")
		}
		fill(800, 960, 16) // the repeat is heard twice in the mix, which cannot tell
		fill(1120, 1440, 100)
		if got := read(t, path("all.wav")); !slices.Equal(got, want) {
			t.Error("the mix differs")
		}
		if got := read(t, path("b.wav")); len(got) != 1440 || got[0] != 0 || got[1439] != 100 {
			t.Errorf("b's own file: %d samples", len(got))
		}
	})
}

// Ensure a recording that was killed can be played up to its last half second.
func TestKilledRecording(t *testing.T) {
	path := inFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := &record.Recorder{Path: path("all.wav")}
		l := r.Line(path("a.wav"))
		stop := run(r)
		speak(t, l, mediatest.Tone(rate, 440, 10000, 5*time.Second))
		if got := len(read(t, path("a.wav.part"))); got < 72_000 || got > 80_000 {
			t.Errorf("alone: %d of 80000 samples", got)
		}
		if got := len(read(t, path("all.wav.part"))); got < 56_000 || got > 80_000 {
			t.Errorf("mixed: %d of 80000 samples", got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// Ensure nobody finds a recording under its name before it is whole.
func TestRecordingIsPublishedWhole(t *testing.T) {
	path := inFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := &record.Recorder{Path: path("all.wav")}
		l := r.Line(path("a.wav"))
		stop := run(r)
		speak(t, l, constant(100, 2*time.Second))
		for _, name := range []string{"all.wav", "a.wav"} {
			if _, err := os.Stat(path(name)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is there while it is recorded: %v", name, err)
			}
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"all.wav", "a.wav"} {
			if n := len(read(t, path(name))); n != rate.Samples(2*time.Second) {
				t.Errorf("%s has %d samples", name, n)
			}
			if _, err := os.Stat(path(name + ".part")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s.part is left: %v", name, err)
			}
		}
	})
}

// Ensure a recording ends by itself when it becomes too long or too large, with what
// fits in files that can be played.
func TestLimits(t *testing.T) {
	for name, r := range map[string]*record.Recorder{
		"time": {MaxDuration: time.Second},
		"size": {MaxBytes: 4 * 16_000},
	} {
		t.Run(name, func(t *testing.T) {
			path := inFolder(t)
			synctest.Test(t, func(t *testing.T) {
				r.Path = path("all.wav")
				l := r.Line(path("a.wav"))
				stop := run(r)
				var err error
				for n := 0; err == nil && n < 200; n++ {
					err = l.WriteFrame(constant(100, media.FrameDuration))
					time.Sleep(media.FrameDuration)
				}
				if !errors.Is(err, io.ErrClosedPipe) {
					t.Errorf("the line ended with %v", err)
				}
				if err := stop(); !errors.Is(err, record.ErrLimit) {
					t.Errorf("the recording ended with %v", err)
				}
				if got := len(read(t, path("a.wav"))); got < 16_000 || got > 32_000 {
					t.Errorf("%d samples", got)
				}
				read(t, path("all.wav"))
			})
		})
	}
}

// Ensure a recording that cannot be begun says so and ends the lines.
func TestNoSuchFolder(t *testing.T) {
	path := inFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := &record.Recorder{Path: path("none/all.wav")}
		l := r.Line("")
		stop := run(r)
		_ = l.WriteFrame(media.NewFrame(rate))
		synctest.Wait()
		if err := l.WriteFrame(media.NewFrame(rate)); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("the line: %v", err)
		}
		if err := stop(); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the recording: %v", err)
		}
	})
}

// Ensure a disk that does not keep up never holds up the call: sound is dropped,
// counted, and silence of the right length.
func TestSlowDisk(t *testing.T) {
	path := inFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := &record.Recorder{}
		l := r.Line(path("a.wav"))
		for range 300 { // while nobody takes it
			if err := l.WriteFrame(constant(100, media.FrameDuration)); err != nil {
				t.Fatal(err)
			}
		}
		if r.Dropped() != 44*320 {
			t.Errorf("%d samples dropped", r.Dropped())
		}
		stop := run(r)
		synctest.Wait()
		speak(t, l, constant(200, media.FrameDuration))
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		got := read(t, path("a.wav"))
		want := slices.Concat(make([]int16, 0), constant(100, 256*media.FrameDuration), constant(0, 44*media.FrameDuration), constant(200, media.FrameDuration))
		if !slices.Equal(got, want) {
			t.Errorf("%d samples, want %d", len(got), len(want))
		}
	})
}

// Ensure nothing is left when nobody said anything.
func TestNothingSaid(t *testing.T) {
	path := inFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := &record.Recorder{Path: path("all.wav")}
		r.Line(path("a.wav"))
		if err := run(r)(); err != nil {
			t.Error(err)
		}
		if files, _ := filepath.Glob(path("*")); len(files) > 0 {
			t.Errorf("files %q", files)
		}
	})
}

// Ensure recording a frame costs no allocation.
func TestAllocations(t *testing.T) {
	r := &record.Recorder{}
	l, f := r.Line(""), media.NewFrame(rate)
	if n := testing.AllocsPerRun(100, func() { _ = l.WriteFrame(f) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func BenchmarkWriteFrame(b *testing.B) {
	for _, lines := range []int{1, 4} {
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			r := &record.Recorder{Path: filepath.Join(b.TempDir(), "all.wav"), MaxDuration: 1000 * time.Hour, MaxBytes: 1 << 40}
			var all []*record.Line
			for range lines {
				all = append(all, r.Line(""))
			}
			stop := run(r)
			f := media.Frame(mediatest.Speechlike(rate, 1, media.FrameDuration))
			b.ReportAllocs()
			for b.Loop() {
				for _, l := range all {
					_ = l.WriteFrame(f)
				}
			}
			b.StopTimer()
			_ = stop()
		})
	}
}
