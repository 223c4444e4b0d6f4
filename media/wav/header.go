package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/go-audio/riff"
)

const (
	// maxFormat is the most that is read of a "fmt " chunk: 40 bytes are in use.
	maxFormat = 1 << 10
	// streamed is the least size that a program may write which does not know the
	// size: some write all ones, some the largest positive number less a little.
	streamed = 0x7fff0000
)

// header is what comes before the samples.
type header struct {
	format    Format
	size      int64 // of the samples that are there, in bytes
	truncated bool
}

// readHeader reads up to the first byte of the samples.
func readHeader(r io.ReadSeeker) (header, error) {
	whole, err := readPreamble(r)
	if err != nil {
		return header{}, err
	}
	p := riff.New(r)
	var h header
	for {
		id, size, err := p.IDnSize()
		switch {
		case ended(err):
			return header{}, h.missing()
		case err != nil:
			return header{}, fmt.Errorf("wav: %w", err)
		case id == riff.FmtID:
			h.format, err = readFormat(r, size)
		case id == riff.DataFormatID:
			return h.data(r, whole, size)
		default:
			err = skip(r, int64(size)+int64(size)%2)
		}
		if err != nil {
			return header{}, err
		}
	}
}

// readPreamble reads what tells a WAV file from others, and the size that it gives
// for everything after its first eight bytes.
func readPreamble(r io.Reader) (uint32, error) {
	var b [12]byte
	switch _, err := io.ReadFull(r, b[:]); {
	case ended(err):
		return 0, refuse("the file ends within its header")
	case err != nil:
		return 0, fmt.Errorf("wav: %w", err)
	case [4]byte(b[:4]) != riff.RiffID:
		return 0, refuse("not a WAV file: it does not begin with RIFF")
	case [4]byte(b[8:]) != riff.WavFormatID:
		return 0, refuse("a RIFF file of %q, not WAVE", b[8:])
	}
	return binary.LittleEndian.Uint32(b[4:]), nil
}

// missing says which chunk was not there when the file ended.
func (h header) missing() error {
	if h.format.Channels == 0 {
		return refuse("the file ends before its fmt chunk")
	}
	return refuse("the file ends before its data chunk")
}

// data measures the samples, which begin where r stands.
func (h header) data(r io.ReadSeeker, whole, size uint32) (header, error) {
	if h.format.Channels == 0 {
		return header{}, refuse("no fmt chunk before the data")
	}
	here, err := r.Seek(0, io.SeekCurrent)
	if err != nil {
		return header{}, fmt.Errorf("wav: %w", err)
	}
	end, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return header{}, fmt.Errorf("wav: %w", err)
	}
	if _, err := r.Seek(here, io.SeekStart); err != nil {
		return header{}, fmt.Errorf("wav: %w", err)
	}
	h.size = end - here
	others := false
	if size == 0 && whole < streamed && int64(whole)+8 > here {
		if others, err = chunkFollows(r, h.size); err != nil {
			return header{}, err
		}
	}
	switch {
	case others: // there are no samples
		h.size = 0
	case size == 0 || size >= streamed:
	case int64(size) > h.size:
		h.truncated = true
	default:
		h.size = int64(size)
	}
	return h, nil
}

// chunkFollows reports whether what comes next in r, which has so many bytes left, is
// another chunk rather than samples whose size was never filled in. It leaves r where
// it stands.
func chunkFollows(r io.ReadSeeker, left int64) (bool, error) {
	var b [8]byte
	n, err := io.ReadFull(r, b[:])
	if err != nil && !ended(err) {
		return false, fmt.Errorf("wav: %w", err)
	}
	if err := skip(r, -int64(n)); err != nil {
		return false, err
	}
	for _, c := range b[:4] {
		if c < ' ' || c > '~' { // an id is four letters
			return false, nil
		}
	}
	return n == len(b) && 8+int64(binary.LittleEndian.Uint32(b[4:])) <= left, nil
}

// readFormat reads the body of a "fmt " chunk and skips its padding.
func readFormat(r io.ReadSeeker, size uint32) (Format, error) {
	if size > maxFormat {
		return Format{}, refuse("a fmt chunk of %d bytes", size)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(r, body); ended(err) {
		return Format{}, refuse("the file ends within its fmt chunk")
	} else if err != nil {
		return Format{}, fmt.Errorf("wav: %w", err)
	}
	f, err := parseFormat(body)
	if err != nil {
		return Format{}, err
	}
	return f, skip(r, int64(size%2))
}

func skip(r io.Seeker, n int64) error {
	if _, err := r.Seek(n, io.SeekCurrent); err != nil {
		return fmt.Errorf("wav: %w", err)
	}
	return nil
}

func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
