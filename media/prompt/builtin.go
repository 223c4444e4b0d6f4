package prompt

import (
	"context"
	"io/fs"
)

// builtIn is a prompt that is part of the program.
type builtIn struct {
	files fs.FS
	name  string
}

// version is always the same: the program does not change while it runs.
func (builtIn) version() (string, error) { return "", nil }

func (b builtIn) read(_ context.Context, limit int64) ([]byte, error) {
	r, err := b.files.Open(b.name)
	if err != nil {
		return nil, wrap(err)
	}
	defer r.Close()
	text, err := readAll(r, limit)
	if err != nil {
		return nil, wrap(err)
	}
	return text, nil
}
