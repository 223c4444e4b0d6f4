package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/wav"
	"callbot/signaling/phone"
)

// program is a callbot that runs in this process, as its arguments say.
type program struct {
	out  *io.PipeReader
	log  *guarded
	stop context.CancelFunc
	exit chan int
}

// start runs the program until the test ends.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	p := &program{out: out, log: &guarded{}, stop: stop, exit: make(chan int, 1)}
	go func() {
		code := run(ctx, args, in, p.log)
		in.Close()
		p.exit <- code
	}()
	t.Cleanup(func() {
		stop()
		_, _ = io.Copy(io.Discard, out)
		if code := <-p.exit; code != exitOK {
			t.Errorf("callbot %s: exit %d\n%s", strings.Join(args, " "), code, p.log)
		}
	})
	return p
}

// startRun starts "callbot run" on a free port and returns what it printed.
func startRun(t *testing.T, args ...string) map[string]string {
	t.Helper()
	_, facts := startLogged(t, args...)
	return facts
}

// startLogged is startRun for those who look at the log too.
func startLogged(t *testing.T, args ...string) (*program, map[string]string) {
	t.Helper()
	p := start(t, append([]string{"run", "--json", "--listen", "127.0.0.1:0", "--data", t.TempDir()}, args...)...)
	facts := map[string]string{}
	if err := json.NewDecoder(p.out).Decode(&facts); err != nil {
		t.Fatalf("%v\n%s", err, p.log)
	}
	return p, facts
}

// inRealTime leaves a test out of short runs: it listens to sound as it comes over real
// sockets, by a real clock, and a machine that has much else to do delays that. The race
// detector looks at calls in virtual time.
func inRealTime(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs in real time, left out by -short")
	}
}

// command runs the program to its end.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	code = run(ctx, args, &out, &errs)
	return code, out.String(), errs.String()
}

// A caller on the command line says something, presses a key and records what the bot
// answers: the recording is the one that was approved once, as the ear hears it. The call
// is made in real time, so that a machine with too much to do may try three times.
func TestGoldenPhoneCall(t *testing.T) {
	inRealTime(t)
	server := strings.TrimSuffix(startRun(t)["page"], "/")
	heard := filepath.Join(t.TempDir(), "heard.wav")
	var tries []string
	for range 3 {
		code, out, errs := command(t, "phone", "--server", server, "--to", "reception",
			"--say", "testdata/hello.wav", "--press", "1@1.5s", "--record", heard, "--for", "5s", "--json")
		if code != exitOK {
			t.Fatalf("exit %d\n%s%s", code, out, errs)
		}
		if !regexp.MustCompile(`"event":"tone","key":"1","source":"rfc4733"`).MatchString(out) {
			t.Errorf("the bot did not hear the key:\n%s", out)
		}
		samples := samplesOf(t, heard)
		// The welcome may begin, and be cut, a frame sooner or later; what comes after the
		// key is compared.
		scores := resembles(t, "testdata/heard.wav", samples[min(len(samples), media.Rate16k.Samples(2*time.Second)):])
		if *update || scores[len(scores)/2] >= 0.9 {
			return
		}
		tries = append(tries, fmt.Sprintf("%.2f", scores))
	}
	t.Errorf("what was heard is like the recording by %s only", tries)
}

// resembles compares what was heard with a golden recording, half a second at a time: a
// late frame shifts all that follows. It gives how alike each half is, the worst first;
// none where the golden recording is written anew.
func resembles(t *testing.T, golden string, heard []int16) (scores []float64) {
	t.Helper()
	if *update {
		mediatest.Golden(t, golden, true, media.Rate16k, heard, 0)
		return nil
	}
	want := samplesOf(t, golden)
	half := media.Rate16k.Samples(500 * time.Millisecond)
	for at := 0; at+half <= len(want); at += half {
		from := max(0, at-half/2)
		score, _ := mediatest.Correlate(want[at:at+half], heard[min(from, len(heard)):], 2*half)
		scores = append(scores, score)
	}
	slices.Sort(scores)
	return scores
}

// wantHeard holds a recording made in real time against a prompt: some piece of 400 ms is
// in it as it was spoken, where other prompts of the same voice are alike by 0.83 at most.
// On a machine with too much to do frames are late, and the prompt is heard with holes;
// that it is whole, and comes in time, is proved in virtual time.
func wantHeard(t *testing.T, name string, sound []int16) {
	t.Helper()
	prompt := recording(t, name)
	piece, best := media.Rate16k.Samples(400*time.Millisecond), 0.0
	for at := 0; at+piece <= len(prompt) && best < 0.9; at += piece / 2 {
		part := prompt[at : at+piece]
		if mediatest.Level(part) < -35 {
			continue // nothing that could be told from other silence
		}
		score, _ := mediatest.Correlate(part, sound, len(sound))
		best = max(best, score)
	}
	if best < 0.9 {
		t.Errorf("%s was heard by %.2f only, in %v", name, best, media.Rate16k.Duration(len(sound)))
	}
}

// samplesOf reads a WAV file.
func samplesOf(t *testing.T, path string) []int16 {
	t.Helper()
	file, err := wav.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	samples := make([]int16, file.Samples())
	if _, err := file.ReadSamples(samples); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return samples
}

// The names of the demonstration end as documented, by the exit codes that scripts
// rely on.
func TestPhoneExitCodes(t *testing.T) {
	t.Parallel()
	server := strings.TrimSuffix(startRun(t)["page"], "/")
	for _, call := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"answered", []string{"--to", "reception", "--for", "300ms"}, exitOK, "established"},
		{"redirected", []string{"--to", "forward", "--for", "300ms"}, exitOK, "redirected to reception"},
		{"rejected", []string{"--to", "busy"}, exitRejected, "busy"},
		{"unknown", []string{"--to", "nobody"}, exitError, "nobody"},
		{"no server", []string{"--to", "reception", "--server", "http://127.0.0.1:1"}, exitError, "refused"},
		{"no way", nil, exitUsage, "--to"},
		{"bad key", []string{"--to", "reception", "--press", "x@1s"}, exitUsage, "not a telephone key"},
		{"bad mode", []string{"--to", "reception", "--press-mode", "smoke"}, exitUsage, "rfc4733"},
		{"no name", []string{"--to", ""}, exitUsage, "--to"},
		{"no URL", []string{"--to", "reception", "--server", "reception.local"}, exitUsage, "--server"},
		{"negative time", []string{"--to", "reception", "--for=-1s"}, exitUsage, "--for"},
		{"rejecting one's own call", []string{"--to", "reception", "--reject"}, exitUsage, "--register"},
		{"taking calls and making one", []string{"--to", "reception", "--loop"}, exitUsage, "--register"},
		{"nothing to say", []string{"--to", "reception", "--say", "program_test.go"}, exitUsage, "RIFF"},
		{"nowhere to record", []string{"--to", "reception", "--record", "nowhere/heard.wav"}, exitUsage, "nowhere"},
	} {
		t.Run(call.name, func(t *testing.T) {
			code, out, errs := command(t, append([]string{"phone", "--server", server}, call.args...)...)
			if code != call.code || !strings.Contains(out+errs, call.want) || code == exitUsage && strings.Count(errs, "\n") != 1 {
				t.Errorf("exit %d, want %d and %q in:\n%s%s", code, call.code, call.want, out, errs)
			}
		})
	}
}

// A bot can send a caller on to somebody at a telephone, who answers; and nobody is
// waited for longer than their telephone is there.
func TestRegisteredPhone(t *testing.T) {
	t.Parallel()
	server := strings.TrimSuffix(startRun(t)["page"], "/")
	alice := start(t, "phone", "--server", server, "--register", "alice", "--answer-after", "100ms", "--loop", "--json")
	rang := make(chan int, 1) // how often, before somebody was there
	go func() {
		times, events := 0, json.NewDecoder(alice.out)
		for e := (phone.Event{}); e.Event != phone.Established && events.Decode(&e) == nil; {
			if e.Event == phone.Ringing {
				times++
			}
		}
		rang <- times
		_, _ = io.Copy(io.Discard, alice.out)
	}()
	dial := func() (int, string) {
		code, out, errs := command(t, "phone", "--server", server, "--to", "alice", "--for", "300ms", "--json")
		return code, out + errs
	}
	deadline := time.Now().Add(10 * time.Second)
	code, text := dial()
	for code == exitError && time.Now().Before(deadline) { // until alice has registered
		code, text = dial()
	}
	if code != exitOK || !strings.Contains(text, "established") {
		t.Fatalf("exit %d\n%s", code, text)
	}
	if times := <-rang; times != 1 {
		t.Errorf("it rang %d times", times)
	}
}

// Somebody who starts a second callbot on the same port is told so, and what to do.
func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	code, _, errs := command(t, "run", "--listen", taken.Addr().String(), "--data", t.TempDir())
	if code != exitError || !strings.Contains(errs, taken.Addr().String()) || !strings.Contains(errs, "in use") ||
		!strings.Contains(errs, "--listen") || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// An address that is none is a mistake of whoever wrote it, and said so in one line.
func TestNoAddress(t *testing.T) {
	for flag, address := range map[string]string{"--listen": "here", "--media": "127.0.0.1:99999"} {
		code, _, errs := command(t, "run", flag, address, "--data", t.TempDir())
		if code != exitUsage || !strings.Contains(errs, flag) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s %s: exit %d: %s", flag, address, code, errs)
		}
	}
}

// Each command explains itself, with an example.
func TestHelp(t *testing.T) {
	for _, name := range []string{"", "run", "bot", "pbx", "phone", "detect", "flow", "bench", "bench calls", "version"} {
		code, out, errs := command(t, append(strings.Fields(name), "--help")...)
		if code != exitOK || !strings.Contains(out, "xample") || !strings.Contains(out, "callbot "+name) {
			t.Errorf("%s --help: exit %d\n%s%s", name, code, out, errs)
		}
	}
	if code, out, _ := command(t); code != exitOK || !strings.Contains(out, "phone") {
		t.Errorf("no arguments: exit %d\n%s", code, out)
	}
	if code, _, errs := command(t, "dance"); code != exitUsage || strings.Count(errs, "\n") != 1 {
		t.Errorf("an unknown command: exit %d\n%s", code, errs)
	}
}

// What was built from what is said in a few lines.
func TestVersion(t *testing.T) {
	code, out, _ := command(t, "version")
	if code != exitOK || !strings.Contains(out, "go1.") || !strings.Contains(out, "libopus") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// Keys in a file are printed with the moment at which a listener would have known
// them; a file that is no sound is an error that says so, and the others are heard.
func TestDetect(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "keys.wav")
	writeKeys(t, file, "15#")
	code, out, errs := command(t, "detect", file)
	if code != exitOK || !regexp.MustCompile(`^\d+\.\d{3} 1\n\d+\.\d{3} 5\n\d+\.\d{3} #\n$`).MatchString(out) {
		t.Errorf("exit %d:\n%s%s", code, out, errs)
	}
	code, out, _ = command(t, "detect", "--json", file)
	var first detection
	if err := json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &first); err != nil || code != exitOK {
		t.Fatalf("exit %d, %v:\n%s", code, err, out)
	}
	if strings.Contains(out, ":-0,") {
		t.Errorf("a negative zero:\n%s", out)
	}
	if first.Key != "1" || first.Source != "inband" || first.T < first.Start || first.T > first.Start+0.06 {
		t.Errorf("%+v", first)
	}
	text := filepath.Join(dir, "text.wav")
	if err := os.WriteFile(text, []byte("this is no sound"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t, "detect", text); code != exitError || !strings.Contains(errs, text) {
		t.Errorf("exit %d: %s", code, errs)
	}
	code, out, errs = command(t, "detect", text, file)
	if code != exitError || strings.Count(out, file+": ") != 3 || !strings.Contains(errs, text) {
		t.Errorf("no sound, then keys: exit %d:\n%s%s", code, out, errs)
	}
}
