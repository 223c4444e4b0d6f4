package wav_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/g711"
	"callbot/media/mediatest"
	"callbot/media/wav"
)

// chunk is one chunk of a RIFF file, padded to an even length.
func chunk(id string, size uint32, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(id), size)
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func format(tag uint16, channels, rate, bits int) []byte {
	le := binary.LittleEndian
	b := le.AppendUint16(nil, tag)
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(rate*channels*bits/8))
	b = le.AppendUint16(b, uint16(channels*bits/8))
	return le.AppendUint16(b, uint16(bits))
}

func extensible(tag uint16, channels, rate, bits int) []byte {
	le := binary.LittleEndian
	b := le.AppendUint16(format(0xfffe, channels, rate, bits), 22)
	b = le.AppendUint16(b, uint16(bits))
	b = le.AppendUint32(b, 3)
	b = le.AppendUint16(b, tag)
	return append(b, "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"...)
}

// file is a WAV file of the chunks.
func file(chunks ...[]byte) []byte {
	body := append([]byte("WAVE"), bytes.Join(chunks, nil)...)
	return chunk("RIFF", uint32(len(body)), body)
}

func sound(fmt []byte, data []byte) []byte {
	return file(chunk("fmt ", uint32(len(fmt)), fmt), chunk("data", uint32(len(data)), data))
}

func open(tb testing.TB, b []byte) *wav.Reader {
	tb.Helper()
	r, err := wav.NewReader(bytes.NewReader(b))
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func samples(tb testing.TB, r *wav.Reader) []int16 {
	tb.Helper()
	all := make([]int16, r.Samples()+1)
	n, err := r.ReadSamples(all)
	if !errors.Is(err, io.EOF) || int64(n) != r.Samples() {
		tb.Fatalf("%d samples and %v, want %d and io.EOF", n, err, r.Samples())
	}
	return all[:n]
}

// encodings are the ways to keep the sample s, each with how far off it may be.
var encodings = []struct {
	name string
	tag  uint16
	bits int
	slop int
	put  func(b []byte, s int16) []byte
}{
	{"8 bit", 1, 8, 128, func(b []byte, s int16) []byte { return append(b, byte(min(int(s)+128+32768, 65535)>>8)) }},
	{"16 bit", 1, 16, 0, func(b []byte, s int16) []byte { return binary.LittleEndian.AppendUint16(b, uint16(s)) }},
	{"24 bit", 1, 24, 0, func(b []byte, s int16) []byte { return append(b, 0x40, byte(s), byte(s>>8)) }},
	{"32 bit", 1, 32, 0, func(b []byte, s int16) []byte {
		return binary.LittleEndian.AppendUint32(b, uint32(s)<<16|0x7fff)
	}},
	{"float", 3, 32, 0, func(b []byte, s int16) []byte {
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(s)/32768))
	}},
	{"double", 3, 64, 0, func(b []byte, s int16) []byte {
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(s)/32768))
	}},
	{"µ-law", 7, 8, 700, func(b []byte, s int16) []byte { return append(b, g711.ULawByte(s)) }},
	{"A-law", 6, 8, 600, func(b []byte, s int16) []byte { return append(b, g711.ALawByte(s)) }},
}

// Ensure every kind of sample is read as the sound that it is, plain and extensible,
// from one channel and from two, at every rate that people use.
func TestReadsEveryFormat(t *testing.T) {
	for _, e := range encodings {
		for _, header := range []func(uint16, int, int, int) []byte{format, extensible} {
			for _, rate := range []int{8000, 11025, 16000, 22050, 32000, 44100, 48000} {
				want := mediatest.Tone(media.Rate(rate), 440, 30000, 300*time.Millisecond)
				var mono, stereo []byte
				for _, s := range want {
					mono = e.put(mono, s)
					stereo = e.put(e.put(stereo, s), 0)
				}
				got := samples(t, open(t, sound(header(e.tag, 1, rate, e.bits), mono)))
				expect(t, e.name, got, want, e.slop)
				for i := range want {
					want[i] /= 2
				}
				got = samples(t, open(t, sound(header(e.tag, 2, rate, e.bits), stereo)))
				expect(t, e.name+" stereo", got, want, e.slop+8)
			}
		}
	}
}

func expect(t *testing.T, name string, got, want []int16, slop int) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d samples, want %d", name, len(got), len(want))
	}
	for i := range want {
		if d := int(got[i]) - int(want[i]); d > slop || d < -slop {
			t.Fatalf("%s: sample %d is %d, want %d", name, i, got[i], want[i])
		}
	}
}

// Ensure extreme samples are cut, not wrapped, and what is no number is silent.
func TestExtremeSamples(t *testing.T) {
	var data []byte
	for _, v := range []float64{2, -2, math.Inf(1), math.Inf(-1), math.NaN(), 1, -1} {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(v)))
	}
	got := samples(t, open(t, sound(format(3, 1, 8000, 32), data)))
	expect(t, "float", got, []int16{32767, -32768, 32767, -32768, 0, 32767, -32768}, 0)
	got = samples(t, open(t, sound(format(1, 1, 8000, 24), []byte{0xff, 0xff, 0x7f, 0, 0, 0x80})))
	expect(t, "24 bit", got, []int16{32767, -32768}, 0)
}

// Ensure a file is read although chunks that nobody knows stand around its sound, and
// that its odd length is honoured.
func TestSkipsOtherChunks(t *testing.T) {
	f := format(1, 1, 8000, 8)
	b := file(chunk("LIST", 5, []byte("hello")), chunk("fmt ", 16, f), chunk("fact", 4, make([]byte, 4)),
		chunk("data", 3, []byte{128, 255, 0}), chunk("LIST", 4, []byte("more")))
	expect(t, "odd", samples(t, open(t, b)), []int16{0, 127 << 8, -32768}, 0)
	empty := file(chunk("fmt ", 16, f), chunk("data", 0, nil), chunk("LIST", 4, []byte("more")))
	expect(t, "empty", samples(t, open(t, empty)), nil, 0)
}

// Ensure a file is read to where it really ends when its header does not know, and
// that only a file which lost something says so.
func TestSizesThatAreWrong(t *testing.T) {
	data := make([]byte, 1000)
	for _, c := range []struct {
		riff, data uint32
		truncated  bool
	}{
		{0, 0, false},
		{36, 0, false},
		{1036, 0, false}, // the size of the data was never filled in, that of the whole was
		{0xffffffff, 0xffffffff, false},
		{0xffffffff, 0, false},
		{0x7ffff024, 0x7ffff000, false}, // as sox and espeak-ng write to a pipe
		{2036, 2000, true},
		{1036, 1000, false},
	} {
		body := append([]byte("WAVE"), chunk("fmt ", 16, format(1, 1, 8000, 16))...)
		r := open(t, chunk("RIFF", c.riff, append(body, chunk("data", c.data, data)...)))
		if n := len(samples(t, r)); n != 500 || r.Truncated() != c.truncated {
			t.Errorf("sizes %#x and %#x: %d samples, truncated %v", c.riff, c.data, n, r.Truncated())
		}
	}
}

// Ensure what cannot be played is refused with a reason that a person understands.
func TestRefuses(t *testing.T) {
	good := format(1, 1, 8000, 16)
	crooked := format(1, 2, 8000, 16)
	crooked[12] = 2
	for reason, b := range map[string][]byte{
		"ends within its header":    nil,
		"does not begin with RIFF":  []byte("ID3\x03 this is music"),
		"not WAVE":                  chunk("RIFF", 4, []byte("AVI ")),
		"ends before its fmt chunk": file(),
		"ends before its data":      file(chunk("fmt ", 16, good)),
		"no fmt chunk before":       file(chunk("data", 2, []byte{1, 2})),
		"fmt chunk is cut short":    file(chunk("fmt ", 8, good[:8])),
		"ends within its fmt":       file(chunk("fmt ", 40, good)),
		"a fmt chunk of":            file(chunk("fmt ", 1<<31, good)),
		"format 0x0055":             sound(format(0x55, 1, 8000, 16), nil),
		"6 channels":                sound(format(1, 6, 48000, 16), nil),
		"0 channels":                sound(format(1, 0, 48000, 16), nil),
		"96000 samples":             sound(format(1, 1, 96000, 16), nil),
		"4000 samples":              sound(format(1, 1, 4000, 16), nil),
		"pcm of 12 bits":            sound(format(1, 1, 8000, 12), nil),
		"float of 16 bits":          sound(format(3, 1, 8000, 16), nil),
		"blocks of 2 bytes":         sound(crooked, nil),
		"extensible format":         sound(format(0xfffe, 1, 8000, 16), nil),
	} {
		_, err := wav.NewReader(bytes.NewReader(b))
		var refused *wav.FormatError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: %v", reason, err)
		}
	}
}

// Ensure the reader keeps the contract of every reader, whether or not the sound fills
// its last frame.
func TestReaderConformance(t *testing.T) {
	for name, n := range map[string]int{"whole frames": 8820, "a part": 9000, "nothing": 0} {
		t.Run(name, func(t *testing.T) {
			data := make([]byte, 2*n)
			for i := range data {
				data[i] = byte(i * 7)
			}
			mediatest.Reader(t, func() media.Reader { return open(t, sound(format(1, 1, 44100, 16), data)) })
		})
	}
}

type broken struct{ io.ReadSeeker }

var errBroken = errors.New("the disk is on fire")

func (broken) Read([]byte) (int, error) { return 0, errBroken }

// Ensure a disk's error is told as such, and is not taken for the end or for a bad
// file.
func TestReadErrors(t *testing.T) {
	if _, err := wav.NewReader(broken{bytes.NewReader(nil)}); !errors.Is(err, errBroken) {
		t.Errorf("in the header: %v", err)
	}
}

// huge is a file of two hours that exists nowhere.
type huge struct {
	head []byte
	size int64
	at   int64
}

func (h *huge) Read(p []byte) (int, error) {
	if h.at >= h.size {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), h.size-h.at))
	clear(p[:n])
	if h.at < int64(len(h.head)) {
		n = copy(p[:n], h.head[h.at:])
	}
	h.at += int64(n)
	return n, nil
}

func (h *huge) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += h.at
	case io.SeekEnd:
		offset += h.size
	}
	h.at = offset
	return offset, nil
}

// Ensure a file larger than memory can be read: frames cost no allocation.
func TestStreams(t *testing.T) {
	head := sound(format(1, 2, 48000, 32), nil)
	binary.LittleEndian.PutUint32(head[40:], 2_764_800_000)
	binary.LittleEndian.PutUint32(head[4:], 2_764_800_036)
	r, err := wav.NewReader(&huge{head: head, size: 2_764_800_044})
	if err != nil {
		t.Fatal(err)
	}
	if r.Duration() != 2*time.Hour || r.Truncated() {
		t.Errorf("%v, truncated %v", r.Duration(), r.Truncated())
	}
	f := media.NewFrame(r.Rate())
	if n := testing.AllocsPerRun(200, func() { _ = r.ReadFrame(f) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// Ensure no file can upset the reader, and that it finds as much sound as it promised.
func FuzzRead(f *testing.F) {
	for _, e := range encodings {
		f.Add(sound(format(e.tag, 2, 44100, e.bits), make([]byte, 100)))
		f.Add(sound(extensible(e.tag, 1, 8000, e.bits), make([]byte, 100)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := wav.NewReader(bytes.NewReader(b))
		if err != nil {
			var refused *wav.FormatError
			if !errors.As(err, &refused) {
				t.Fatalf("%v is not a FormatError", err)
			}
			return
		}
		if r.Samples() > int64(len(b)) || r.Rate() < 8000 || r.Rate() > 48000 {
			t.Fatalf("%d samples at %d Hz from %d bytes", r.Samples(), r.Rate(), len(b))
		}
		samples(t, r)
	})
}
