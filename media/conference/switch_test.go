package conference

import (
	"bytes"
	"path/filepath"
	"testing"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/wav"
)

// A party that has been silent for a while gets the shared encoder's payloads when they
// have become those of its own. What it hears then can hardly be told from what those
// hear who have heard them all the while, and nearly always that is so within two seconds
// of sound.
func TestReturnIsNotHeard(t *testing.T) {
	differs, soon, all := comeBack(t)
	t.Logf("what differs is %.1f dB below the sound; %d of %d within two seconds", differs, soon, all)
	if all < 30 || soon*10 < all*8 {
		t.Errorf("only %d of %d came together within two seconds", soon, all)
	}
	for i, d := range differs {
		if d < 40 {
			t.Errorf("frame %d after the change differs by %.0f dB", i, -d)
		}
	}
}

// comeBack changes to the shared encoder when enough payloads were alike, many times. It
// tells how far below the sound the difference is to what others hear.
func comeBack(t *testing.T) (differs [first]float64, soon, all int) {
	t.Helper()
	sound := speech(t)
	var want, got [first][]int16
	for start := 100; start+350 < len(sound); start += 41 {
		own, shared := encoder(t), encoder(t)
		returning, loyal := newDecoding(t), newDecoding(t)
		for n := range 100 {
			returning.decode(t, encode(t, own, sound[start-100+n]))
			loyal.decode(t, encode(t, shared, sound[(start+200+n)%len(sound)]))
		}
		all++
		same, n := 0, 0
		for ; n < 300 && same < alike; n++ {
			mine, theirs := encode(t, own, sound[start+n]), encode(t, shared, sound[start+n])
			if same++; !bytes.Equal(mine, theirs) {
				same = 0
			}
			returning.decode(t, mine)
			loyal.decode(t, theirs)
		}
		if same < alike {
			continue // it gets a payload that stands alone in the end
		}
		if n < 100 {
			soon++
		}
		for i := range first + 1 {
			theirs := encode(t, shared, sound[start+n+i])
			returning.decode(t, theirs)
			loyal.decode(t, theirs)
		}
		for i := range first {
			want[i] = append(want[i], loyal.frame(100+n+i)...)
			got[i] = append(got[i], returning.frame(100+n+i)...)
		}
	}
	for i := range differs {
		differs[i] = mediatest.SNR(want[i], got[i])
	}
	return differs, soon, all
}

// A party that begins to speak gets an encoder of its own, and the first frames of it are
// hardly worse than those of the shared one would have been.
func TestOwnEncoderBegins(t *testing.T) {
	begun, stale, shared := change(t, (*opus.Encoder).Begin), change(t, nothingDone), change(t, nil)
	t.Logf("S/N in dB of the first frames: begun %.1f, not prepared %.1f, shared %.1f", begun, stale, shared)
	for i := range begun {
		if begun[i] < shared[i]-2 {
			t.Errorf("frame %d after the change has %.1f dB, unchanged %.1f", i, begun[i], shared[i])
		}
	}
}

// Who begins to hear the shared encoder in its midst hears the first frame nearly as well
// as those who have heard it all the while, and they hardly notice.
func TestJoiningTheShared(t *testing.T) {
	refresh := func(e *opus.Encoder, _ media.Frame) error { e.Refresh(); return nil }
	joined, others := join(t, refresh)
	without, before := join(t, nothingDone)
	t.Logf("S/N in dB of the first frames: refreshed %.1f (others %.1f), not refreshed %.1f (others %.1f)", joined, others, without, before)
	for i := range joined {
		if joined[i] < before[i]-3 || others[i] < before[i]-2 {
			t.Errorf("frame %d: %.1f dB for who joins, %.1f for the others, %.1f otherwise", i, joined[i], others[i], before[i])
		}
	}
}

// first is of how many frames after a change the S/N is measured.
const first = 4

func nothingDone(*opus.Encoder, media.Frame) error { return nil }

// change lets a listener of one encoder hear another, prepared so, many times, and tells
// how good the first frames are against the sound; nil lets it stay where it is.
func change(t *testing.T, prepare func(*opus.Encoder, media.Frame) error) [first]float64 {
	t.Helper()
	sound := speech(t)
	var s score
	for start := 60; start+60 < len(sound); start += 23 {
		shared, own, d := encoder(t), encoder(t), newDecoding(t)
		for n := range 50 { // what the own one did long ago
			encode(t, own, sound[(start+500+n)%len(sound)])
		}
		for n := start - 50; n < start+first+1; n++ {
			e := shared
			if n >= start && prepare != nil {
				e = own
			}
			if n == start && prepare != nil {
				if err := prepare(own, sound[n-1]); err != nil {
					t.Fatal(err)
				}
			}
			d.decode(t, encode(t, e, sound[n]))
		}
		s.add(sound[start:], d, 50)
	}
	return s.snr()
}

// join lets somebody hear the shared encoder who heard another before, many times.
func join(t *testing.T, prepare func(*opus.Encoder, media.Frame) error) (joined, others [first]float64) {
	t.Helper()
	sound := speech(t)
	var who, rest score
	for start := 60; start+60 < len(sound); start += 23 {
		shared, other := encoder(t), encoder(t)
		newcomer, loyal := newDecoding(t), newDecoding(t)
		for n := start - 50; n < start+first+1; n++ {
			if n == start {
				if err := prepare(shared, nil); err != nil {
					t.Fatal(err)
				}
			}
			payload := encode(t, shared, sound[n])
			loyal.decode(t, payload)
			if n < start {
				payload = encode(t, other, sound[(n+700)%len(sound)])
			}
			newcomer.decode(t, payload)
		}
		who.add(sound[start:], newcomer, 50)
		rest.add(sound[start:], loyal, 50)
	}
	return who.snr(), rest.snr()
}

// score gathers the first frames after many changes.
type score [first]struct{ want, got []int16 }

func (s *score) add(sound []media.Frame, d *decoding, at int) {
	for i := range s {
		s[i].want = append(s[i].want, sound[i]...)
		s[i].got = append(s[i].got, d.frame(at+i)...)
	}
}

func (s *score) snr() (snr [first]float64) {
	for i := range s {
		snr[i] = mediatest.SNR(s[i].want, s[i].got)
	}
	return snr
}

// decoding keeps what a decoder makes.
type decoding struct {
	decoder media.Decoder
	heard   []int16
}

func newDecoding(t *testing.T) *decoding {
	t.Helper()
	d, err := opus.Codec{}.NewDecoder(media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	return &decoding{decoder: d}
}

func (d *decoding) decode(t *testing.T, payload []byte) {
	t.Helper()
	out := media.NewFrame(media.Rate16k)
	if _, err := d.decoder.Decode(out, payload); err != nil {
		t.Fatal(err)
	}
	d.heard = append(d.heard, out...)
}

// frame is what was made of the frame that was encoded as the nth.
func (d *decoding) frame(n int) []int16 {
	size := media.Rate16k.FrameSize()
	at := n*size + media.Rate16k.Samples(opus.Lookahead)
	return d.heard[at : at+size]
}

// speech is what people say, of the demonstration's recordings, two at a time.
func speech(tb testing.TB) []media.Frame {
	tb.Helper()
	files, err := filepath.Glob("../../examples/reception/prompts/*.wav")
	if err != nil || len(files) == 0 {
		tb.Fatal("no recordings", err)
	}
	var all []int16
	for _, path := range files {
		f, err := wav.Open(path)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, mediatest.ReadAll(tb, f)...)
		f.Close()
	}
	half := len(all) / 2
	for i := range half {
		all[i] = all[i]*3/4 + all[half+i]/2
	}
	var frames []media.Frame
	for size := media.Rate16k.FrameSize(); half >= size; half -= size {
		frames = append(frames, all[:size])
		all = all[size:]
	}
	return frames
}

func encoder(t *testing.T) *opus.Encoder {
	t.Helper()
	e, err := opus.Codec{}.NewEncoder(media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	return e.(*opus.Encoder)
}

func encode(t *testing.T, e *opus.Encoder, f media.Frame) []byte {
	t.Helper()
	payload, err := e.Encode(nil, f)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}
