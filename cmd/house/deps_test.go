package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Somebody who builds on a system without libopus and without a package manager that
// the script knows is told in one line what to install.
func TestMissingLibopusIsExplained(t *testing.T) {
	out, err := runDeps(t, map[string]string{
		"cc": "exit 0", "make": "exit 0", "pkg-config": "exit 1", // pkg-config knows no opus
	})
	if err == nil {
		t.Fatal("the script claims that libopus is there")
	}
	if !strings.Contains(out, "libopus") || strings.Count(out, "\n") != 1 {
		t.Errorf("want one line naming libopus, got:\n%s", out)
	}
}

// On Debian or Ubuntu the script asks apt for the libraries that are missing.
func TestMissingLibopusIsInstalled(t *testing.T) {
	installed := filepath.Join(t.TempDir(), "installed")
	out, err := runDeps(t, map[string]string{
		"cc": "exit 0", "make": "exit 0", "id": "echo 0",
		"pkg-config": "test -e " + installed,
		"env":        `shift; "$@"`,
		"apt-get":    `case "$*" in *libopus-dev*libopusfile-dev*) : > ` + installed + `;; esac`,
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := os.Stat(installed); err != nil {
		t.Error("apt-get was not asked for libopus-dev and libopusfile-dev")
	}
}

// runDeps runs ".ci/deps build" where only the commands given can be found.
func runDeps(t *testing.T, commands map[string]string) (string, error) {
	t.Helper()
	bin := t.TempDir()
	for name, body := range commands {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := commands["id"]; !ok {
		if err := os.WriteFile(filepath.Join(bin, "id"), []byte("#!/bin/sh\necho 0\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script, err := filepath.Abs(filepath.Join(root, ".ci/deps"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "/bin/sh", script, "build")
	cmd.Env = []string{"PATH=" + bin}
	out, err := cmd.CombinedOutput()
	return string(out), err
}
