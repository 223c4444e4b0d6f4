package wav_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	gowav "github.com/go-audio/wav"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/wav"
)

// Ensure what was written is read back sample for sample, by this package and by
// another.
func TestWriteThenRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.wav")
	want := mediatest.Speechlike(16000, 1, 1300*time.Millisecond)
	w, err := wav.Create(path, 16000, 1)
	if err != nil {
		t.Fatal(err)
	}
	for rest := want; len(rest) > 0; rest = rest[320:] {
		if err := w.WriteFrame(rest[:320]); err != nil {
			t.Fatal(err)
		}
	}
	if w.Duration() != 1300*time.Millisecond {
		t.Errorf("Duration() = %v", w.Duration())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, "ours", readFile(t, path), want, 0)

	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	other, err := gowav.NewDecoder(f).FullPCMBuffer()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range other.Data {
		if int16(v) != want[i] {
			t.Fatalf("sample %d is %d for another program, want %d", i, v, want[i])
		}
	}
	if len(other.Data) != len(want) {
		t.Errorf("%d samples for another program, want %d", len(other.Data), len(want))
	}
}

func readFile(t *testing.T, path string) []int16 {
	t.Helper()
	f, err := wav.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Truncated() {
		t.Error("the file says that it is truncated")
	}
	return samples(t, f.Reader)
}

// Ensure the writer keeps the contract of every writer.
func TestWriterConformance(t *testing.T) {
	mediatest.Writer(t, func() (media.Writer, func() []int16) {
		path := filepath.Join(t.TempDir(), "out.wav")
		w, err := wav.Create(path, 44100, 1)
		if err != nil {
			t.Fatal(err)
		}
		return w, func() []int16 {
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			return readFile(t, path)
		}
	})
}

// Ensure two lines can be kept apart in one file.
func TestWriteStereo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.wav")
	w, err := wav.Create(path, 8000, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteSamples([]int16{100, 300, -100, -300}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.WriteFrame(media.Frame{7}), w.Close()); err != nil {
		t.Fatal(err)
	}
	expect(t, "mixed", readFile(t, path), []int16{200, -200, 7}, 0)
}

// Ensure a recording that was killed half-way opens and plays to within half a second
// of where it was.
func TestKilledWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.wav")
	w, err := wav.Create(path, 16000, 1)
	if err != nil {
		t.Fatal(err)
	}
	frame := mediatest.Tone(16000, 500, 9000, media.FrameDuration)
	for n := range 140 {
		if err := w.WriteFrame(frame); err != nil {
			t.Fatal(err)
		}
		if got := len(readFile(t, path)); got < (n+1)*320-8000 || got > (n+1)*320 {
			t.Fatalf("after %d frames the file plays %d samples", n+1, got)
		}
	}
}

// Ensure a full disk is told once and for all, and what fitted can be played.
func TestDiskFull(t *testing.T) {
	disk := &mediatest.Disk{Room: 20_001}
	w, err := wav.NewWriter(disk, 8000, 1)
	if err != nil {
		t.Fatal(err)
	}
	frame := media.NewFrame(8000)
	var failed error
	for range 200 {
		if err := w.WriteFrame(frame); err != nil {
			failed = err
			break
		}
	}
	if !errors.Is(failed, mediatest.ErrDiskFull) || !errors.Is(w.WriteFrame(frame), mediatest.ErrDiskFull) || !errors.Is(w.Close(), mediatest.ErrDiskFull) {
		t.Errorf("errors: %v, %v", failed, w.Close())
	}
	if r := open(t, disk.Bytes); r.Truncated() || r.Samples() != (20_001-44)/2 {
		t.Errorf("%d samples, truncated %v", r.Samples(), r.Truncated())
	}
}

// Ensure writing a frame costs no allocation.
func TestWriteAllocations(t *testing.T) {
	w, err := wav.NewWriter(&mediatest.Disk{Bytes: make([]byte, 0, 1<<20), Room: 1 << 20}, 8000, 1)
	if err != nil {
		t.Fatal(err)
	}
	frame := media.NewFrame(8000)
	if n := testing.AllocsPerRun(200, func() { _ = w.WriteFrame(frame) }); n > 0.1 {
		t.Errorf("%v allocations a frame", n)
	}
}

func BenchmarkRead(b *testing.B) {
	data := make([]byte, 1<<22)
	file := sound(format(1, 1, 44100, 16), data)
	r := open(b, file)
	f := media.NewFrame(r.Rate())
	b.ReportAllocs()
	for b.Loop() {
		if r.ReadFrame(f) != nil {
			r = open(b, file)
		}
	}
}
