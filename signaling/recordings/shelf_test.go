package recordings

import (
	"context"
	"errors"
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
	s := &Shelf{Parent: t.TempDir(), URL: "https://calls.test/recordings"}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if left, err := os.ReadDir(s.Parent); err != nil || len(left) > 0 {
			t.Errorf("the shelf left %v behind, %v", left, err)
		}
	})
	synctest.Wait()
	file, r, err := s.Reserve(100)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(sound), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Keep(r)
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
func TestFetch(t *testing.T) { synctest.Test(t, testFetch) }

func testFetch(t *testing.T) {
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
func TestRefuse(t *testing.T) { synctest.Test(t, testRefuse) }

func testRefuse(t *testing.T) {
	s, r := shelved(t)
	_, other, err := s.Reserve(100)
	if err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(s.dir, "secret.wav")
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
		{"an empty token", r.Location, "", nil, 401},
		{"a wrong token", r.Location, "x", nil, 401},
		{"another's token", r.Location, other.Token, nil, 401},
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

// Recordings go when their time is over, file and all, though nobody asks for them.
func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := shelved(t)
		time.Sleep(defaultLifetime - time.Second)
		if w := get(s, r.Location, r.Token); w.Code != http.StatusOK {
			t.Errorf("too early: %d", w.Code)
		}
		file := s.file(path.Base(r.Location))
		time.Sleep(sweepEvery + 2*time.Second)
		synctest.Wait()
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("the file is still there: %v", err)
		}
		if w := get(s, r.Location, r.Token); w.Code != http.StatusNotFound {
			t.Errorf("too late: %d", w.Code)
		}
	})
}

// What is still being recorded stays for as long as that takes.
func TestLongRecording(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := shelved(t)
		file, r, err := s.Reserve(100)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(sound), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * defaultLifetime)
		s.Keep(r)
		time.Sleep(defaultLifetime - time.Second)
		if w := get(s, r.Location, r.Token); w.Code != http.StatusOK {
			t.Errorf("it is gone: %d", w.Code)
		}
	})
}

// A recording that nobody is to have is gone, and its room is free again.
func TestDiscard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := shelved(t)
		file := s.file(path.Base(r.Location))
		s.Discard(r)
		s.Discard(r)
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("the file is still there: %v", err)
		}
		if w := get(s, r.Location, r.Token); w.Code != http.StatusNotFound || s.bytes != 0 {
			t.Errorf("got %d, and %d bytes are taken", w.Code, s.bytes)
		}
	})
}

// A shelf that is full, by number or by size, says so until there is room again, and
// one that is closed says so too.
func TestFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := shelved(t)
		full := func(why string) {
			t.Helper()
			var refused *signaling.Error
			if _, _, err := s.Reserve(100); !errors.As(err, &refused) || refused.Code != signaling.Unavailable {
				t.Errorf("%s, and yet: %v", why, err)
			}
		}
		s.Most = 1
		full("there is one too many")
		s.Most, s.MaxBytes = 0, int64(len(sound))+99
		full("it is a byte too large")
		s.MaxBytes++
		if _, _, err := s.Reserve(100); err != nil {
			t.Errorf("there was no room though there is: %v", err)
		}
		full("there is no room any more")
		s.Discard(r)
		s.MaxBytes = 200
		if _, _, err := s.Reserve(100); err != nil {
			t.Errorf("there was no room though there is again: %v", err)
		}
	})
	if _, _, err := new(Shelf).Reserve(1); err == nil {
		t.Error("a shelf that does not run took a recording")
	}
}
