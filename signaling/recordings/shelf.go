package recordings

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"callbot/signaling"
)

const (
	defaultLifetime = time.Hour
	defaultMost     = 10_000
	defaultBytes    = 1 << 30
	sweepEvery      = time.Minute
)

// Shelf keeps recordings. It is an http.Handler, safe for concurrent use. Its fields
// are not to be changed while it is in use.
type Shelf struct {
	// Parent is the folder in which Run makes one for the files; "" is the system's
	// temporary one.
	Parent string
	// URL is where the shelf is reached, without a slash at the end: the ids of
	// recordings are added to it.
	URL string
	// Lifetime is how long a recording is kept after it was finished; 0 means an hour.
	Lifetime time.Duration
	// Most is how many recordings are kept at one time; 0 means 10000.
	Most int
	// MaxBytes is how large all of them may be together; 0 means 1 GB.
	MaxBytes int64

	mu    sync.Mutex
	dir   string // "" while Run does not run
	kept  map[string]entry
	bytes int64 // of all entries
}

// entry is a place on the shelf.
type entry struct {
	token [sha256.Size]byte // of the token, so that comparing it tells nothing
	until time.Time         // zero while it is being recorded
	bytes int64             // at most, while it is being recorded
}

// Run keeps the shelf in order until ctx ends: recordings go when their time is over,
// and all of them in the end.
func (s *Shelf) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp(s.Parent, "callbot-recordings-")
	if err != nil {
		return fmt.Errorf("make a folder for recordings: %w", err)
	}
	s.open(dir)
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.mu.Lock()
			s.sweep()
			s.mu.Unlock()
		case <-ctx.Done():
			s.open("")
			if err := os.RemoveAll(dir); err != nil {
				return fmt.Errorf("remove the recordings: %w", err)
			}
			return nil
		}
	}
}

// open begins with an empty folder, or closes the shelf.
func (s *Shelf) open(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dir, s.kept, s.bytes = dir, make(map[string]entry), 0
}

// Reserve makes room for a recording of so many bytes at most: the file to write it to,
// and what its listener is to be told. Keep or Discard ends the reservation. Until the
// file is there the recording is not found. An *Error with Unavailable says that the
// shelf is full, or closed.
func (s *Shelf) Reserve(bytes int64) (file string, r signaling.Recording, err error) {
	id, token := rand.Text(), rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if s.dir == "" || len(s.kept) >= cmp.Or(s.Most, defaultMost) || s.bytes+bytes > cmp.Or(s.MaxBytes, defaultBytes) {
		return "", r, &signaling.Error{Code: signaling.Unavailable, Message: "there is no room for another recording"}
	}
	s.kept[id] = entry{token: sha256.Sum256([]byte(token)), bytes: bytes}
	s.bytes += bytes
	return s.file(id), signaling.Recording{Location: s.URL + "/" + id, Token: token}, nil
}

// Keep gives back the room that a finished recording does not need. Its time on the shelf
// begins then.
func (s *Shelf) Keep(r signaling.Recording) {
	id := path.Base(r.Location)
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.kept[id]
	if !ok {
		return
	}
	e.until = time.Now().Add(cmp.Or(s.Lifetime, defaultLifetime))
	if info, err := os.Stat(s.file(id)); err == nil {
		s.bytes += info.Size() - e.bytes
		e.bytes = info.Size()
	}
	s.kept[id] = e
}

// Open gives a recording that was kept, to who has its token.
func (s *Shelf) Open(r signaling.Recording) (io.ReadSeekCloser, error) {
	f, err := s.find(path.Base(r.Location), r.Token)
	if err != nil {
		return nil, fmt.Errorf("open a recording: %w", err)
	}
	return f, nil
}

// Discard removes a recording that nobody is to have.
func (s *Shelf) Discard(r signaling.Recording) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.remove(path.Base(r.Location)) // what cannot be removed now is tried again
}

// sweep removes what has been kept long enough. The lock is held; what cannot be
// removed now is tried again.
func (s *Shelf) sweep() {
	now := time.Now()
	for id, e := range s.kept {
		if !e.until.IsZero() && now.After(e.until) {
			_ = s.remove(id)
		}
	}
}

// remove removes an entry and its file. The lock is held.
func (s *Shelf) remove(id string) error {
	e, ok := s.kept[id]
	if !ok {
		return nil
	}
	if err := os.Remove(s.file(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove a recording: %w", err)
	}
	s.bytes -= e.bytes
	delete(s.kept, id)
	return nil
}

// file is where a recording is. Only ids that the shelf has made come here. The lock is
// held.
func (s *Shelf) file(id string) string { return filepath.Join(s.dir, id+".wav") }
