package record

import (
	"errors"
	"os"
	"time"

	"callbot/media"
	"callbot/media/wav"
)

const (
	maxDuration = 4 * time.Hour
	part        = ".part" // what a file's name ends in until it is whole
)

// track is one file. It is for one goroutine at a time.
type track struct {
	path string
	file *os.File
	wav  *wav.Writer
	at   int64  // samples written, of all channels
	left *int64 // bytes that may still be written, shared by all tracks
	err  error
}

func newTrack(path string, rate media.Rate, channels int, left *int64) (*track, error) {
	f, err := os.Create(path + part)
	if err != nil {
		return nil, err
	}
	w, err := wav.NewWriter(f, rate, channels)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &track{path: path, file: f, wav: w, left: left}, nil
}

// write places samples, after silence for what is missing before them; what is there
// already stays as it is.
func (t *track) write(position int64, samples []int16) error {
	if t.err != nil {
		return t.err
	}
	if late := t.at - position; late > 0 {
		samples = samples[min(late, int64(len(samples))):]
		position = t.at
	}
	if len(samples) == 0 {
		return nil
	}
	var silence [1024]int16
	for t.at < position && t.err == nil {
		t.append(silence[:min(int64(len(silence)), position-t.at)])
	}
	t.append(samples)
	return t.err
}

func (t *track) append(samples []int16) {
	if t.err != nil {
		return
	}
	if *t.left -= int64(2 * len(samples)); *t.left < 0 {
		t.err = ErrLimit
		return
	}
	t.err = t.wav.WriteSamples(samples)
	t.at += int64(len(samples))
}

// close writes what is still in memory, makes sure that it is on the disk, and gives
// the file its name. A file that could not be written to its end gets its name too:
// what there is of it can be played. The error is not that of write told again.
func (t *track) close() error {
	err := t.wav.Close()
	if t.err != nil {
		err = nil
	}
	return errors.Join(err, t.file.Sync(), t.file.Close(), os.Rename(t.path+part, t.path))
}

func samplesIn(d time.Duration, r media.Rate) int64 {
	return int64(d/time.Second)*int64(r) + int64(r.Samples(d%time.Second))
}
