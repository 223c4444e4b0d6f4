package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"time"
)

//go:embed static
var static embed.FS

// policy keeps the page to its own origin: scripts, styles, connections and pictures
// come from here or not at all, and nobody may frame it (W3C Content Security Policy
// Level 3).
const policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"

// types are the media types of the files by their extension. The machine's own tables
// are not asked: they differ, and a module served as text/plain does not run.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

// file is one file of the page, ready to be served.
type file struct {
	mediaType string
	etag      string
	content   []byte
}

// join is the path of a meeting's link, of which the page reads the id itself.
var join = regexp.MustCompile(`^/join/[0-9A-Za-z_-]{1,64}$`)

// Handler serves the page at "/" and its files beside it; the links of meetings,
// "/join/{id}", lead to the page too. Every answer says how it may
// be used (policy, no sniffing, no referrer, the microphone for this origin only) and
// carries a strong ETag; browsers keep the files and ask again each time, so that a new
// build is seen at once. Other paths are 404, other methods than GET and HEAD 405.
func Handler() http.Handler {
	files := load(static)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
			return
		}
		name := r.URL.Path
		if join.MatchString(name) {
			name = "/"
		}
		f, ok := files[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.mediaType)
		h.Set("ETag", f.etag)
		h.Set("Cache-Control", "no-cache")
		h.Set("Content-Security-Policy", policy)
		h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.content))
	})
}

// load reads the files of the page and names each by the path it is served at.
func load(static fs.FS) map[string]file {
	files := make(map[string]file)
	names, err := fs.Glob(static, "static/*")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		content, err := fs.ReadFile(static, name)
		if err != nil {
			panic(err) // the file is part of the program
		}
		sum := sha256.Sum256(content)
		files["/"+path.Base(name)] = file{
			mediaType: types[path.Ext(name)],
			etag:      `"` + hex.EncodeToString(sum[:12]) + `"`,
			content:   content,
		}
	}
	files["/"] = files["/index.html"]
	return files
}
