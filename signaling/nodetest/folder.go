package nodetest

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"callbot/media/mediatest"
)

// Folder is a folder of the test's own with the scripts of source (*.mjs), which find
// the packages there that source's package-lock.json names. Without Node.js, npm or
// their registry the test is not tried.
func Folder(tb testing.TB, source string) string {
	tb.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			mediatest.Untried(tb, "clients of others are not tried: %v", err)
		}
	}
	own := tb.TempDir()
	if err := os.Symlink(filepath.Join(installed(tb, source), "node_modules"), filepath.Join(own, "node_modules")); err != nil {
		tb.Fatal(err)
	}
	scripts, err := filepath.Glob(filepath.Join(source, "*.mjs"))
	if err != nil || len(scripts) == 0 {
		tb.Fatalf("no scripts in %s (%v)", source, err)
	}
	for _, script := range scripts {
		copyFile(tb, script, own)
	}
	return own
}

// installed is the folder of the cache with the packages of source. It comes there whole,
// whoever else installs the same at the same time.
func installed(tb testing.TB, source string) string {
	tb.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		mediatest.Untried(tb, "clients of others are not tried: %v", err)
	}
	cache = filepath.Join(cache, "callbot")
	lock, err := os.ReadFile(filepath.Join(source, "package-lock.json"))
	if err != nil {
		tb.Fatal(err)
	}
	sum := sha256.Sum256(lock)
	folder := filepath.Join(cache, "node-"+hex.EncodeToString(sum[:6]))
	if _, err := os.Stat(folder); err == nil {
		return folder
	}
	if err := os.MkdirAll(cache, 0o700); err != nil {
		tb.Fatal(err)
	}
	fresh, err := os.MkdirTemp(cache, "node-new-*")
	if err != nil {
		tb.Fatal(err)
	}
	defer os.RemoveAll(fresh)
	copyFile(tb, filepath.Join(source, "package.json"), fresh)
	copyFile(tb, filepath.Join(source, "package-lock.json"), fresh)
	npm := exec.CommandContext(tb.Context(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	npm.Dir = fresh
	if text, err := npm.CombinedOutput(); err != nil {
		mediatest.Untried(tb, "clients of others are not tried: npm ci: %v\n%s", err, text)
	}
	if err := os.Rename(fresh, folder); err != nil {
		if _, there := os.Stat(folder); there != nil {
			tb.Fatal(err)
		}
	}
	return folder
}

func copyFile(tb testing.TB, file, folder string) {
	tb.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o600)
	}
	if err != nil {
		tb.Fatal(err)
	}
}
