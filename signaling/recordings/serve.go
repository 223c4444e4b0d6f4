package recordings

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
)

// ServeHTTP gives a recording, or the range of it that was asked for (RFC 9110 section
// 14), to who proves by its token (RFC 6750) to be its listener.
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
	f, err := s.find(path.Base(r.URL.Path), strings.TrimSpace(token))
	switch {
	case errors.Is(err, errToken):
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		http.Error(w, "this is not the recording's token", http.StatusUnauthorized)
		return
	case err != nil:
		http.Error(w, "there is no such recording", http.StatusNotFound)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, f)
}

var errToken = errors.New("recordings: a wrong token")

func (s *Shelf) find(id, token string) (*os.File, error) {
	given := sha256.Sum256([]byte(token))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	e, ok := s.kept[id]
	if !ok {
		return nil, os.ErrNotExist
	}
	if subtle.ConstantTimeCompare(given[:], e.token[:]) != 1 {
		return nil, errToken
	}
	return os.Open(s.file(id))
}
