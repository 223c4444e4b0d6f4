package recordings

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
)

const sound = "RIFF and so on"

// shelved is a shelf with one recording on it.
func shelved(t *testing.T) (*Shelf, signaling.Recording) {
	t.Helper()
	s := &Shelf{Dir: t.TempDir(), URL: "https://calls.test/recordings"}
	file, r, err := s.Reserve()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(sound), 0o600); err != nil {
		t.Fatal(err)
	}
	return s, r
}

func get(s *Shelf, location, token string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, location, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// A bot fetches what was recorded for it by the place and the token it was told, whole
// or in part.
func TestFetch(t *testing.T) {
	s, r := shelved(t)
	if w := get(s, r.Location, r.Token); w.Code != http.StatusOK || w.Body.String() != sound {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	w := get(s, r.Location, r.Token, "Range", "bytes=5-7")
	if w.Code != http.StatusPartialContent || w.Body.String() != "and" {
		t.Errorf("a part: got %d %q", w.Code, w.Body)
	}
	if w := get(s, r.Location, r.Token, "Range", "bytes=900-"); w.Code != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("beyond the end: got %d", w.Code)
	}
}

// Nobody learns anything of a recording without its own token.
func TestRefuse(t *testing.T) {
	s, r := shelved(t)
	_, other, err := s.Reserve()
	if err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(s.Dir, "secret.wav")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, location, token string
		header                []string
		status                int
	}{
		{"no token", r.Location, "", []string{"Authorization", ""}, 401},
		{"another scheme", r.Location, "", []string{"Authorization", "Basic " + r.Token}, 401},
		{"an empty token", r.Location, "", nil, 404},
		{"a wrong token", r.Location, "x", nil, 404},
		{"another's token", r.Location, other.Token, nil, 404},
		{"not recorded yet", other.Location, other.Token, nil, 404},
		{"no such recording", s.URL + "/x", r.Token, nil, 404},
		{"a file that is none", s.URL + "/secret", r.Token, nil, 404},
		{"a way out", s.URL + "/../secret", r.Token, nil, 404},
		{"the folder", s.URL + "/", r.Token, nil, 404},
	}
	for _, test := range tests {
		if w := get(s, test.location, test.token, test.header...); w.Code != test.status {
			t.Errorf("%s: got %d, want %d", test.name, w.Code, test.status)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodDelete, r.Location, nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: got %d", w.Code)
	}
}

// Recordings go when their time is over, file and all, and with the service.
func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := shelved(t)
		time.Sleep(defaultLifetime - time.Second)
		if w := get(s, r.Location, r.Token); w.Code != http.StatusOK {
			t.Errorf("too early: %d", w.Code)
		}
		time.Sleep(2 * time.Second)
		if w := get(s, r.Location, r.Token); w.Code != http.StatusNotFound {
			t.Errorf("too late: %d", w.Code)
		}
		gone(t, s, r)
	})
	s, r := shelved(t)
	if err := s.Clear(); err != nil {
		t.Fatal(err)
	}
	gone(t, s, r)
}

func gone(t *testing.T, s *Shelf, r signaling.Recording) {
	t.Helper()
	if _, err := os.Stat(s.file(path.Base(r.Location))); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
}

// A shelf that is full says so, until there is room again.
func TestFull(t *testing.T) {
	s, _ := shelved(t)
	s.Most = 1
	if _, _, err := s.Reserve(); err == nil {
		t.Error("there was room for more than there is")
	}
	if err := s.Clear(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Reserve(); err != nil {
		t.Errorf("there was no room though there is: %v", err)
	}
}
