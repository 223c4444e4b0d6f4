package wav

import (
	"errors"
	"fmt"
	"io"
	"time"

	"callbot/media"
)

// chunkBlocks is how many blocks are read from the file at once.
const chunkBlocks = 1024

// A Reader reads the sound of a WAV file from its beginning to its end, two channels
// mixed into one: each counts half, so that nothing is cut. It implements
// media.Reader with frames of 20 ms, rounded down to whole samples at odd rates. It
// is for one goroutine at a time.
type Reader struct {
	src    io.Reader // the data chunk
	format Format
	decode func([]byte) int16
	blocks int64 // in the whole data chunk
	cut    bool
	buf    []byte
	unread []byte // the part of buf that was not decoded yet
	err    error
}

var _ media.Reader = (*Reader)(nil)

// NewReader reads the header of a WAV file. A *FormatError says why a file cannot be
// read; any other error is that of r. A file that ends before its header says so is
// read as far as it goes.
func NewReader(r io.ReadSeeker) (*Reader, error) {
	h, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	size := int64(h.format.blockSize())
	return &Reader{
		src:    io.LimitReader(r, h.size),
		format: h.format,
		decode: h.format.decoder(),
		blocks: h.size / size,
		cut:    h.truncated,
		buf:    make([]byte, chunkBlocks*size),
	}, nil
}

// Format is how the samples are kept in the file.
func (r *Reader) Format() Format { return r.format }

// Rate is the file's sample rate.
func (r *Reader) Rate() media.Rate { return r.format.Rate }

// Samples is the number of samples in the whole file, a pair counting as one.
func (r *Reader) Samples() int64 { return r.blocks }

// Duration is how long the whole file plays.
func (r *Reader) Duration() time.Duration {
	seconds, rest := r.blocks/int64(r.Rate()), r.blocks%int64(r.Rate())
	return time.Duration(seconds)*time.Second + r.Rate().Duration(int(rest))
}

// Truncated reports whether the file ends before its header says that it should.
func (r *Reader) Truncated() bool { return r.cut }

// ReadFrame fills f with the next frame; the last one is padded with silence. The
// error is io.EOF at the end, or that of the file.
func (r *Reader) ReadFrame(f media.Frame) error {
	n, err := r.ReadSamples(f)
	if n == 0 && err != nil {
		return err
	}
	clear(f[n:])
	return nil
}

// ReadSamples fills dst with the next samples and returns how many there were: fewer
// than there is room for only together with an error, which is io.EOF at the end.
func (r *Reader) ReadSamples(dst []int16) (n int, err error) {
	for n < len(dst) {
		if len(r.unread) == 0 {
			if err := r.fill(); err != nil {
				return n, err
			}
		}
		n += r.convert(dst[n:])
	}
	return n, nil
}

// convert decodes as many blocks as there are and dst has room for.
func (r *Reader) convert(dst []int16) int {
	block, half := r.format.blockSize(), r.format.Bits/8
	n := min(len(dst), len(r.unread)/block)
	for i := range n {
		b := r.unread[i*block : (i+1)*block]
		if r.format.Channels == 1 {
			dst[i] = r.decode(b)
		} else {
			dst[i] = int16((int(r.decode(b)) + int(r.decode(b[half:]))) >> 1)
		}
	}
	r.unread = r.unread[n*block:]
	return n
}

// fill reads more whole blocks; the error stays.
func (r *Reader) fill() error {
	if r.err != nil {
		return r.err
	}
	n, err := io.ReadFull(r.src, r.buf)
	switch {
	case err == nil, errors.Is(err, io.ErrUnexpectedEOF):
	case errors.Is(err, io.EOF):
		r.err = io.EOF
	default:
		r.err = fmt.Errorf("wav: %w", err)
	}
	r.unread = r.buf[:n-n%r.format.blockSize()]
	if len(r.unread) == 0 && r.err == nil {
		r.err = io.EOF
	}
	if len(r.unread) == 0 {
		return r.err
	}
	return nil
}
