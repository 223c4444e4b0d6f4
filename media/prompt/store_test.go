package prompt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/prompt"
	"callbot/media/wav"
)

// sine is a WAV file of a tone.
func sine(tb testing.TB, rate media.Rate, hertz float64, d time.Duration) []byte {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "sine.wav")
	w, err := wav.Create(path, rate, 1)
	if err != nil {
		tb.Fatal(err)
	}
	if err := errors.Join(w.WriteSamples(mediatest.Tone(rate, hertz, 10000, d)), w.Close()); err != nil {
		tb.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// folder is a prompt folder with those files.
func folder(tb testing.TB, files map[string][]byte) string {
	tb.Helper()
	dir := tb.TempDir()
	for name, b := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, b, 0o600)); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

func mustOpen(tb testing.TB, s *prompt.Store, uri string) *prompt.Prompt {
	tb.Helper()
	p, err := s.Open(context.Background(), uri)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// refuses checks that uri is refused for that reason, with those words.
func refuses(t *testing.T, s *prompt.Store, uri string, reason prompt.Reason, words string) {
	t.Helper()
	_, err := s.Open(context.Background(), uri)
	var failed *prompt.Error
	if !errors.As(err, &failed) || failed.Reason != reason || failed.URI != uri || !strings.Contains(err.Error(), words) {
		t.Errorf("Open(%q): %v; want %v: %s", uri, err, reason, words)
	}
}

// Ensure a caller hears the sound of the file: what is sent decodes to it, whatever
// the file's rate, and what is mixed is the same.
func TestPromptIsTheSoundOfTheFile(t *testing.T) {
	for _, rate := range []media.Rate{8000, 11025, 22050, 44100, 48000} {
		s := &prompt.Store{Dir: folder(t, map[string][]byte{"a.wav": sine(t, rate, 700, time.Second)})}
		p := mustOpen(t, s, "a.wav")
		if d := p.Duration() - time.Second; d.Abs() > time.Millisecond || p.Len() != 51 {
			t.Errorf("%d Hz: %v, %d frames", rate, p.Duration(), p.Len())
		}
		d, err := opus.Codec{}.NewDecoder(16000)
		if err != nil {
			t.Fatal(err)
		}
		var heard []int16
		f := media.NewFrame(16000)
		for i := range p.Len() {
			if n, err := d.Decode(f, p.Packet(i)); err != nil || n != len(f) {
				t.Fatalf("packet %d: %d samples, %v", i, n, err)
			}
			heard = append(heard, f...)
		}
		want := mediatest.Tone(16000, 700, 10000, time.Second)
		if score, _ := mediatest.Correlate(want, heard, 200); score < 0.98 {
			t.Errorf("%d Hz: the payloads correlate by %.3f", rate, score)
		}
		if score, lag := mediatest.Correlate(want, p.PCM(), 200); score < 0.999 || lag != 0 {
			t.Errorf("%d Hz: the samples correlate by %.4f at %d", rate, score, lag)
		}
		if len(p.PCM()) != p.Len()*320 {
			t.Errorf("%d samples for %d frames", len(p.PCM()), p.Len())
		}
	}
}

// Ensure a prompt is made once for all calls, by whichever name it is opened, and anew
// when its file has changed.
func TestPromptIsShared(t *testing.T) {
	b := sine(t, 16000, 700, 200*time.Millisecond)
	dir := folder(t, map[string][]byte{"a.wav": b, "sub/b.wav": b})
	s := &prompt.Store{Dir: dir}
	a := mustOpen(t, s, "a.wav")
	for _, name := range []string{"a.wav", "file:a.wav", "sub/b.wav", "sub/../a.wav", filepath.Join(dir, "a.wav"), "file://" + dir + "/a.wav"} {
		if mustOpen(t, s, name) != a {
			t.Errorf("%s is another prompt", name)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "a.wav"), sine(t, 16000, 900, 300*time.Millisecond), 0o600); err != nil {
		t.Fatal(err)
	}
	if changed := mustOpen(t, s, "a.wav"); changed == a || changed.Duration() != 300*time.Millisecond {
		t.Error("the file has changed, the prompt has not")
	}
	if mustOpen(t, s, "sub/b.wav") != a {
		t.Error("the other file has not changed, the prompt has")
	}
}

// Ensure prompts that are built into a program are found there, and nowhere else.
func TestBuiltInPrompts(t *testing.T) {
	s := &prompt.Store{Files: fstest.MapFS{"digits/1.wav": {Data: sine(t, 8000, 400, time.Second)}}}
	if p := mustOpen(t, s, "digits/1.wav"); p.Duration() != time.Second {
		t.Errorf("it lasts %v", p.Duration())
	}
	refuses(t, s, "digits/2.wav", prompt.NotFound, "digits/2.wav")
	refuses(t, s, "/etc/passwd", prompt.NotFound, "/etc/passwd")
	refuses(t, s, "../store_test.go", prompt.NotFound, "../store_test.go")
}

// Ensure nothing outside the prompt folder can be opened, by whatever path.
func TestStaysInTheFolder(t *testing.T) {
	outside := folder(t, map[string][]byte{"secret.wav": sine(t, 8000, 400, time.Second)})
	dir := folder(t, map[string][]byte{"in.wav": sine(t, 8000, 400, time.Second)})
	if err := errors.Join(
		os.Symlink(filepath.Join(outside, "secret.wav"), filepath.Join(dir, "link.wav")),
		os.Symlink(outside, filepath.Join(dir, "linked")),
		os.Symlink("in.wav", filepath.Join(dir, "alias.wav")),
	); err != nil {
		t.Fatal(err)
	}
	s := &prompt.Store{Dir: dir}
	for _, uri := range []string{
		"../" + filepath.Base(outside) + "/secret.wav", filepath.Join(outside, "secret.wav"), "file://" + outside + "/secret.wav",
		"link.wav", "linked/secret.wav", "a/../../x.wav", "", ".", "..", "/etc/passwd", "/dev/zero",
	} {
		if _, err := s.Open(context.Background(), uri); err == nil {
			t.Errorf("%q was opened", uri)
		}
	}
	refuses(t, s, "link.wav", prompt.Refused, "escapes")
	refuses(t, s, "../x.wav", prompt.Refused, "outside the prompt folder")
	mustOpen(t, s, "alias.wav")
	refuses(t, &prompt.Store{}, "in.wav", prompt.Refused, "no prompt folder")
	refuses(t, s, "ftp://host/x.wav", prompt.Refused, `scheme "ftp"`)
	refuses(t, s, "https://host/x.wav", prompt.Refused, "not fetched from the web")
	refuses(t, s, "say:hello", prompt.NoSpeech, "no speech engine")
}

// Ensure whoever looks after the prompts is told what is wrong with one.
func TestSaysWhatIsWrong(t *testing.T) {
	whole := sine(t, 8000, 400, time.Second)
	s := &prompt.Store{
		Dir: folder(t, map[string][]byte{
			"cut.wav": whole[:9000], "header.wav": whole[:20], "music.wav": []byte("ID3 not a wav file"),
			"empty.wav": nil, "long.wav": sine(t, 8000, 400, 3*time.Second), "big.wav": make([]byte, 100_000),
		}),
		Encoding: prompt.Encoding{MaxDuration: 2 * time.Second},
		MaxFile:  90_000,
	}
	refuses(t, s, "missing.wav", prompt.NotFound, "no such file")
	refuses(t, s, "cut.wav", prompt.BadSound, "truncated")
	refuses(t, s, "header.wav", prompt.BadSound, "ends within its fmt chunk")
	refuses(t, s, "empty.wav", prompt.BadSound, "ends within its header")
	refuses(t, s, "music.wav", prompt.BadSound, "does not begin with RIFF")
	refuses(t, s, "long.wav", prompt.TooLarge, "too long")
	refuses(t, s, "big.wav", prompt.TooLarge, "90000 bytes")
	refuses(t, s, ".", prompt.Refused, "not a file")
}

// Ensure a call hears the fallback in place of a prompt that cannot be played, and the
// log says why.
func TestFallback(t *testing.T) {
	var log bytes.Buffer
	s := &prompt.Store{
		Dir:      folder(t, map[string][]byte{"sorry.wav": sine(t, 8000, 400, time.Second)}),
		Fallback: "sorry.wav",
		Log:      slog.New(slog.NewTextHandler(&log, nil)),
	}
	if p := mustOpen(t, s, "missing.wav"); p != mustOpen(t, s, "sorry.wav") {
		t.Error("another prompt than the fallback")
	}
	if !strings.Contains(log.String(), "missing.wav") || !strings.Contains(log.String(), "not found") {
		t.Errorf("log: %s", &log)
	}
	bad := &prompt.Store{Dir: s.Dir, Fallback: "gone.wav"}
	_, err := bad.Open(context.Background(), "missing.wav")
	if err == nil || !strings.Contains(err.Error(), "missing.wav") || !strings.Contains(err.Error(), "gone.wav") {
		t.Errorf("the fallback is missing too: %v", err)
	}
	refuses(t, bad, "gone.wav", prompt.NotFound, "gone.wav")
}

// speaker is a speech engine that counts how often it speaks.
type speaker struct {
	wav   []byte
	delay time.Duration
	spoke atomic.Int32
	last  atomic.Pointer[string]
}

func (s *speaker) Speak(ctx context.Context, text string) ([]byte, error) {
	s.spoke.Add(1)
	s.last.Store(&text)
	select {
	case <-time.After(s.delay):
		return s.wav, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Ensure a text that a hundred calls want at once is spoken once, and a caller who
// hangs up while it is made takes it from nobody else.
func TestLoadsOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		voice := &speaker{wav: sine(t, 16000, 400, 100*time.Millisecond), delay: time.Second}
		s := &prompt.Store{Speech: voice}
		leaves, hangUp := context.WithTimeout(context.Background(), 501*time.Millisecond)
		defer hangUp()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := s.Open(leaves, "say:welcome"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("whoever hung up got %v", err)
			}
		})
		synctest.Wait()
		for range 100 {
			wg.Go(func() {
				if _, err := s.Open(context.Background(), "say:welcome"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := voice.spoke.Load(); n != 2 {
			t.Errorf("spoken %d times, want once more than was given up", n)
		}
	})
}

// Ensure a text may be written plainly or as a URI demands, and has an end.
func TestSayTexts(t *testing.T) {
	voice := &speaker{wav: sine(t, 16000, 400, 100*time.Millisecond)}
	s := &prompt.Store{Speech: voice}
	for uri, want := range map[string]string{
		"say:Hello there":         "Hello there",
		"say:Hello%20there%21":    "Hello there!",
		"say: 100% sure ":         "100% sure",
		"say:time: 12:30 exactly": "time: 12:30 exactly",
	} {
		mustOpen(t, s, uri)
		if got := *voice.last.Load(); got != want {
			t.Errorf("%s says %q, want %q", uri, got, want)
		}
	}
	refuses(t, s, "say:", prompt.NoSpeech, "1 to 4096 bytes")
	refuses(t, s, "say:"+strings.Repeat("x", 5000), prompt.NoSpeech, "1 to 4096 bytes")
}

// Ensure memory for prompts has a bound: what is used stays, what is not goes.
func TestMemoryIsBounded(t *testing.T) {
	files := map[string][]byte{}
	for n := range 6 {
		files[fmt.Sprint(n)] = sine(t, 8000, 400+100*float64(n), time.Second)
	}
	s := &prompt.Store{Dir: folder(t, files), MaxBytes: 120_000} // a second takes 37 KB
	first := mustOpen(t, s, "0")
	second := mustOpen(t, s, "1")
	for n := 2; n < 6; n++ {
		mustOpen(t, s, fmt.Sprint(n))
		if mustOpen(t, s, "0") != first {
			t.Fatalf("the prompt in use was dropped at %d", n)
		}
	}
	if mustOpen(t, s, "1") == second {
		t.Error("six prompts were kept where three have room")
	}
}

// Ensure the speech program is run, or its absence told in words that help.
func TestEspeak(t *testing.T) {
	absent := prompt.Espeak{Program: "no-such-speech-program"}
	if err := absent.Check(); err == nil || !strings.Contains(err.Error(), "install") {
		t.Errorf("Check() = %v", err)
	}
	refuses(t, &prompt.Store{Speech: absent}, "say:hello", prompt.NoSpeech, "no-such-speech-program")

	engine := prompt.Espeak{}
	if err := engine.Check(); err != nil {
		mediatest.Untried(t, "not tried with the real program: %v", err)
	}
	p := mustOpen(t, &prompt.Store{Speech: engine}, "say:--help is not an option here")
	if p.Duration() < 500*time.Millisecond || mediatest.Level(p.PCM()) < -50 {
		t.Errorf("%v of speech at %.0f dBov", p.Duration(), mediatest.Level(p.PCM()))
	}
	refuses(t, &prompt.Store{Speech: prompt.Espeak{Voice: "klingon-nonsense"}}, "say:hello", prompt.NoSpeech, "espeak-ng")
}

func BenchmarkOpenCached(b *testing.B) {
	s := &prompt.Store{Dir: folder(b, map[string][]byte{"a.wav": sine(b, 16000, 700, time.Second)})}
	for b.Loop() {
		mustOpen(b, s, "a.wav")
	}
}

func BenchmarkMakeSecond(b *testing.B) {
	sound := mediatest.Speechlike(16000, 1, time.Second)
	for b.Loop() {
		if _, err := (prompt.Encoding{}).Make(context.Background(), "x", sound, 16000); err != nil {
			b.Fatal(err)
		}
	}
}
