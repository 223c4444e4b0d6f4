package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The keys of a data folder are made once, kept, and readable by their owner only.
func TestSecretsAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first, err := openSecrets(dir)
	if err != nil {
		t.Fatal(err)
	}
	made, err := first.application("reception")
	if err != nil {
		t.Fatal(err)
	}
	again, err := openSecrets(dir)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := again.application("reception")
	if err != nil {
		t.Fatal(err)
	}
	if made != kept || made.AppID == "" || len(made.Secret) < 32 {
		t.Errorf("made %+v, kept %+v", made, kept)
	}
	if first.AccessKey == "" || first.AccessKey != again.AccessKey {
		t.Error("the access key was not kept")
	}
	info, err := os.Stat(filepath.Join(dir, secretsFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: want 0600", info.Mode(), err)
	}
}

// A broken key file is not overwritten: the error names it and what to do.
func TestBrokenSecretsAreNotOverwritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, secretsFile)
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openSecrets(dir); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("want an error naming %s, got %v", path, err)
	}
	if text, _ := os.ReadFile(path); string(text) != "{" {
		t.Error("the file was overwritten")
	}
}
