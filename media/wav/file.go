package wav

import (
	"os"

	"callbot/media"
)

// A File is a Reader with the file that it reads.
type File struct {
	*Reader
	file *os.File
}

// Open opens the WAV file at path. A *FormatError says why it cannot be read.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := NewReader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &File{Reader: r, file: f}, nil
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// Create makes the file at path, or empties the one that is there. Close closes it.
func Create(path string, rate media.Rate, channels int) (*Writer, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w, err := NewWriter(f, rate, channels)
	if err != nil {
		f.Close()
		return nil, err
	}
	w.file = f
	return w, nil
}
