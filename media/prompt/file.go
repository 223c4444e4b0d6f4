package prompt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// file is a prompt of the prompt folder.
type file struct {
	dir  string
	name string // relative to dir
}

func (s *Store) file(name string) (source, error) {
	if s.Files != nil {
		return builtIn{s.Files, path.Clean(name)}, nil
	}
	if s.Dir == "" {
		return nil, because(Refused, "there is no prompt folder")
	}
	if filepath.IsAbs(name) {
		dir, err := filepath.Abs(s.Dir)
		if err != nil {
			return nil, err
		}
		if name, err = filepath.Rel(dir, name); err != nil {
			return nil, because(Refused, "outside the prompt folder")
		}
	}
	if !filepath.IsLocal(name) {
		return nil, because(Refused, "outside the prompt folder")
	}
	return file{s.Dir, name}, nil
}

// version is the file's size and time, so that a file that was changed is read again.
func (f file) version() (string, error) {
	info, err := f.stat()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano()), nil
}

func (f file) stat() (fs.FileInfo, error) {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return nil, wrap(err)
	}
	defer root.Close()
	info, err := root.Stat(f.name)
	if err != nil {
		return nil, wrap(err)
	}
	if !info.Mode().IsRegular() {
		return nil, because(Refused, "not a file")
	}
	return info, nil
}

func (f file) read(_ context.Context, limit int64) ([]byte, error) {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return nil, wrap(err)
	}
	defer root.Close()
	r, err := root.Open(f.name)
	if err != nil {
		return nil, wrap(err)
	}
	defer r.Close()
	b, err := readAll(r, limit)
	if err != nil {
		return nil, wrap(err)
	}
	return b, nil
}

// wrap tells a file that is not there from one that may not be read; links that lead
// out of the folder are among these.
func wrap(err error) error {
	if failed := (*Error)(nil); errors.As(err, &failed) {
		return failed
	}
	if errors.Is(err, fs.ErrNotExist) {
		return because(NotFound, "%w", err)
	}
	return because(Refused, "%w", err)
}
