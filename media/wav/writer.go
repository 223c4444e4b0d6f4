package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"callbot/media"
)

const (
	headerSize = 44
	// maxSamples is what fits a 32-bit size, in bytes.
	maxSamples = 1<<32 - 1 - headerSize
	// keep is how much sound a killed program may lose.
	keep = 500 * time.Millisecond
)

// ErrTooLarge says that a file has reached the 4 GB that a WAV header can tell.
var ErrTooLarge = errors.New("wav: the file is full: 4 GB")

// A Writer writes 16-bit linear samples. Its file can be played at any moment: every
// half second the samples are written first and the header after them. It implements
// media.Writer and is for one goroutine at a time.
type Writer struct {
	dst      io.WriterAt
	rate     media.Rate
	channels int
	buf      []byte // samples that were not written yet
	size     int64  // bytes of samples that were written
	head     [headerSize]byte
	file     io.Closer // nil when the caller keeps the file
	err      error
}

var _ media.Writer = (*Writer)(nil)

// NewWriter writes the header of an empty file to dst, beginning at offset 0.
func NewWriter(dst io.WriterAt, rate media.Rate, channels int) (*Writer, error) {
	if rate < 1 || channels < 1 || channels > 1<<15-1 {
		return nil, fmt.Errorf("wav: cannot write %d channels at %d Hz", channels, rate)
	}
	bytes := rate.Samples(keep) * channels * 2
	w := &Writer{dst: dst, rate: rate, channels: channels, buf: make([]byte, 0, bytes)}
	return w, w.writeHeader()
}

// Rate is the rate of the frames that are written.
func (w *Writer) Rate() media.Rate { return w.rate }

// Duration is how long what was written so far plays.
func (w *Writer) Duration() time.Duration {
	samples := (w.size + int64(len(w.buf))) / int64(2*w.channels)
	seconds, rest := samples/int64(w.rate), samples%int64(w.rate)
	return time.Duration(seconds)*time.Second + w.rate.Duration(int(rest))
}

// WriteFrame writes one frame to every channel. Errors: ErrTooLarge, and those of the
// file; after one every later call fails with it.
func (w *Writer) WriteFrame(f media.Frame) error {
	for _, s := range f {
		for range w.channels {
			if err := w.put(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteSamples writes samples, the channels taking turns. Errors are those of
// WriteFrame.
func (w *Writer) WriteSamples(samples []int16) error {
	for _, s := range samples {
		if err := w.put(s); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) put(s int16) error {
	if w.err != nil {
		return w.err
	}
	w.buf = binary.LittleEndian.AppendUint16(w.buf, uint16(s))
	if len(w.buf) < cap(w.buf) {
		return nil
	}
	return w.Flush()
}

// Flush writes what is still in memory, and the header.
func (w *Writer) Flush() error {
	if w.err != nil || len(w.buf) == 0 {
		return w.err
	}
	if w.size+int64(len(w.buf)) > maxSamples {
		w.err = ErrTooLarge
		return w.err
	}
	n, err := w.dst.WriteAt(w.buf, headerSize+w.size)
	w.size += int64(n - n%(2*w.channels))
	w.buf = w.buf[:0]
	w.err = errors.Join(err, w.writeHeader())
	return w.err
}

// writeHeader writes the 44 bytes that every program understands.
func (w *Writer) writeHeader() error {
	block := uint16(2 * w.channels)
	le := binary.LittleEndian
	h := append(w.head[:0], "RIFF"...)
	h = le.AppendUint32(h, uint32(headerSize-8+w.size))
	h = append(h, "WAVEfmt "...)
	h = le.AppendUint32(h, 16)
	h = le.AppendUint16(h, tagPCM)
	h = le.AppendUint16(h, uint16(w.channels))
	h = le.AppendUint32(h, uint32(w.rate))
	h = le.AppendUint32(h, uint32(w.rate)*uint32(block))
	h = le.AppendUint16(h, block)
	h = le.AppendUint16(h, 16)
	h = append(h, "data"...)
	h = le.AppendUint32(h, uint32(w.size))
	_, err := w.dst.WriteAt(h, 0)
	return err
}

// Close writes what is still in memory, and closes the file if Create made it. Every
// later call fails.
func (w *Writer) Close() error {
	err := w.Flush()
	if w.file != nil {
		err = errors.Join(err, w.file.Close())
	}
	if w.err == nil {
		w.err = fs.ErrClosed
	}
	return err
}
