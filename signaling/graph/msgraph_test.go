package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"callbot/signaling"
)

var buildSDK = flag.Bool("graph-sdk", false, "build the client of testdata/msgraph where the cache has none; the first time takes minutes")

// goClient is the program of testdata/msgraph, built: it is kept in the user's cache,
// under a name that changes with its source. Building Microsoft's SDK takes minutes, so
// that is done only where it was asked for.
func goClient(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skipf("Microsoft's SDK for Go is not tried: %v", err)
	}
	source := filepath.Join("testdata", "msgraph")
	program := filepath.Join(cache, "callbot", "msgraph-"+fingerprint(t, source))
	if _, err := os.Stat(program); err == nil {
		return program
	}
	if !*buildSDK {
		t.Skipf("Microsoft's SDK for Go is not tried: there is no %s; make graph-sdk builds it, in some minutes", program)
	}
	if err := os.MkdirAll(filepath.Dir(program), 0o700); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program+".new", ".")
	build.Dir = source
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, text)
	}
	if err := os.Rename(program+".new", program); err != nil {
		t.Fatal(err)
	}
	return program
}

// fingerprint is of the files in a folder that a program is built from.
func fingerprint(t *testing.T, folder string) string {
	t.Helper()
	sum := sha256.New()
	for _, pattern := range []string{"go.mod", "go.sum", "*.go"} {
		names, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("no %s in %s (%v)", pattern, folder, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sum.Write(text)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// heard is what the SDK made of one verb; see testdata/msgraph/line.go.
type heard struct {
	Verb     string
	Status   int
	Requests int
	Gzip     bool

	Type, ID, State, Context, Media string
	Targets, Members                []string

	Code, Request, Error string
}

// runGoClient serves an application, makes every verb, and returns what was heard of
// each, in order.
func runGoClient(t *testing.T, start func(http.Handler) *httptest.Server, a Application, call signaling.CallID) (all []heard) {
	t.Helper()
	program := goClient(t)
	server, _ := onSocket(t, start, a)
	client := exec.CommandContext(t.Context(), program, server.URL, string(call))
	client.Env = append(os.Environ(), "CLIENT_ID="+botID, "CLIENT_SECRET="+botSecret)
	client.Stderr = t.Output()
	text, err := client.Output()
	if err != nil {
		t.Fatalf("msgraph: %v", err)
	}
	for lines := json.NewDecoder(bytes.NewReader(text)); ; {
		var h heard
		if err := lines.Decode(&h); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, h)
	}
}
