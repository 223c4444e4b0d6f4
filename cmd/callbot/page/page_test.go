package page_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"callbot/cmd/callbot/page"
)

func get(t *testing.T, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	page.Handler().ServeHTTP(w, r)
	return w
}

// A browser that asks for the page gets it, under a policy that keeps it to its own
// origin.
func TestPageUnderItsPolicy(t *testing.T) {
	w := get(t, "/")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `data-testid="call"`) {
		t.Fatalf("GET / = %d, without the page", w.Code)
	}
	for name, want := range map[string]string{
		"Content-Type":            "text/html; charset=utf-8",
		"Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "no-referrer",
		"Cache-Control":           "no-cache",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// A browser that has the newest files already is told so, and gets nothing twice.
func TestFilesAreNotSentTwice(t *testing.T) {
	for _, path := range []string{"/", "/main.js", "/style.css", "/icon.svg"} {
		tag := get(t, path).Header().Get("ETag")
		w := get(t, path, "If-None-Match", tag)
		if tag == "" || w.Code != http.StatusNotModified || w.Body.Len() != 0 {
			t.Errorf("%s asked for again with ETag %q: %d and %d bytes", path, tag, w.Code, w.Body.Len())
		}
	}
}

var references = []*regexp.Regexp{
	regexp.MustCompile(`(?:href|src)="([^"#]+)"`),
	regexp.MustCompile(`from "([^"]+)"`),
	regexp.MustCompile(`url\(([^)]+)\)`),
}

// Whatever a file of the page refers to is served beside it: nothing comes from
// elsewhere, and nothing is missing.
func TestFilesReferToEachOther(t *testing.T) {
	seen := map[string]bool{}
	var follow func(path string)
	follow = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		w := get(t, path)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") == "" {
			t.Errorf("GET %s = %d of type %q", path, w.Code, w.Header().Get("Content-Type"))
			return
		}
		for _, reference := range references {
			for _, m := range reference.FindAllStringSubmatch(w.Body.String(), -1) {
				follow("/" + strings.TrimLeft(m[1], "./"))
			}
		}
	}
	follow("/")
	if len(seen) < 10 {
		t.Errorf("only %d files found by following references", len(seen))
	}
}

// The link of a meeting leads to the page, whose files are found from there too.
func TestJoinLink(t *testing.T) {
	if got, want := get(t, "/join/4Tz-9_a").Body.String(), get(t, "/").Body.String(); got != want {
		t.Error("it leads elsewhere")
	}
	if strings.Contains(get(t, "/").Body.String(), `src="main.js"`) {
		t.Error("the page looks for its files beside the link")
	}
}

// Paths that are no file of the page, and methods that are not for reading, are refused.
func TestNothingElseIsServed(t *testing.T) {
	for _, path := range []string{"/nothing", "/static/main.js", "/../page.go", "/main.js/", "/join/", "/join/a/b", "/join/%3Cb%3E"} {
		if w := get(t, path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
	w := httptest.NewRecorder()
	page.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
		t.Errorf("POST / = %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}
