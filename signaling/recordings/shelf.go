package recordings

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"callbot/signaling"
)

const (
	defaultLifetime = time.Hour
	defaultMost     = 10_000
)

// Shelf keeps recordings. It is an http.Handler, safe for concurrent use. Its fields
// are not to be changed while it is in use.
type Shelf struct {
	// Dir is the folder of the files; it must be there and be nobody else's.
	Dir string
	// URL is where the shelf is reached, without a slash at the end: the ids of
	// recordings are added to it.
	URL string
	// Lifetime is how long a recording is kept; 0 means an hour.
	Lifetime time.Duration
	// Most is how many recordings are kept at one time; 0 means 10000.
	Most int

	mu   sync.Mutex
	kept map[string]entry
}

// entry is a place on the shelf.
type entry struct {
	token [sha256.Size]byte // of the token, so that comparing it tells nothing
	until time.Time
}

// Reserve makes room for a recording: the file to write it to, and what its listener
// is to be told. Until the file is there the recording is not found. An *Error with
// Unavailable says that the shelf is full.
func (s *Shelf) Reserve() (file string, r signaling.Recording, err error) {
	id, token := rand.Text(), rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if len(s.kept) >= s.most() {
		return "", r, &signaling.Error{Code: signaling.Unavailable, Message: "there is no room for another recording"}
	}
	if s.kept == nil {
		s.kept = make(map[string]entry)
	}
	s.kept[id] = entry{token: sha256.Sum256([]byte(token)), until: time.Now().Add(s.lifetime())}
	return s.file(id), signaling.Recording{Location: s.URL + "/" + id, Token: token}, nil
}

// Clear removes every recording.
func (s *Shelf) Clear() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for id := range s.kept {
		errs = append(errs, s.remove(id))
	}
	return errors.Join(errs...)
}

// ServeHTTP gives a recording, or the range of it that was asked for (RFC 9110 section
// 14), to who proves by its token to be its listener. To everybody else there is none.
func (s *Shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "there is no bearer token", http.StatusUnauthorized)
		return
	}
	f, err := s.open(path.Base(r.URL.Path), strings.TrimSpace(token))
	if err != nil {
		http.Error(w, "there is no such recording", http.StatusNotFound)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, f)
}

func (s *Shelf) open(id, token string) (*os.File, error) {
	given := sha256.Sum256([]byte(token))
	s.mu.Lock()
	s.sweep()
	e, ok := s.kept[id]
	s.mu.Unlock()
	if subtle.ConstantTimeCompare(given[:], e.token[:]) != 1 || !ok {
		return nil, os.ErrNotExist
	}
	return os.Open(s.file(id))
}

// sweep removes what has been kept long enough. The lock is held; what cannot be
// removed now is tried again.
func (s *Shelf) sweep() {
	now := time.Now()
	for id, e := range s.kept {
		if now.After(e.until) {
			_ = s.remove(id)
		}
	}
}

func (s *Shelf) remove(id string) error {
	if err := os.Remove(s.file(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove a recording: %w", err)
	}
	delete(s.kept, id)
	return nil
}

// file is where a recording is. Only ids that the shelf has made come here.
func (s *Shelf) file(id string) string { return filepath.Join(s.Dir, id+".wav") }

func (s *Shelf) lifetime() time.Duration {
	if s.Lifetime == 0 {
		return defaultLifetime
	}
	return s.Lifetime
}

func (s *Shelf) most() int {
	if s.Most == 0 {
		return defaultMost
	}
	return s.Most
}
