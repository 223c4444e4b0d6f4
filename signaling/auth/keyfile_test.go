package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A service keeps its keys over a restart, and nobody else can read them.
func TestOpenKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.pem")
	made, err := OpenKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Rotate(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != keyFileMode {
		t.Errorf("the file's mode is %v, want %v", info.Mode().Perm(), keyFileMode)
	}
	opened, err := OpenKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := ids(opened), ids(made); len(want) != 2 || !slices.Equal(got, want) {
		t.Errorf("after a restart the keys are %q, want %q", got, want)
	}
}

// After many rotations only the newest keys are published, the newest first.
func TestRotateKeepsFew(t *testing.T) {
	keys := copied(sharedKeys[0]())
	keys.list = slices.Repeat(keys.list, keptKeys)
	if err := keys.Rotate(); err != nil {
		t.Fatal(err)
	}
	got := ids(keys)
	if len(got) != keptKeys || got[0] == got[1] || got[0] != keys.newest().id {
		t.Errorf("published are %q", got)
	}
}

// A key file that cannot be used is refused, not replaced.
func TestOpenKeysRefuses(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	curveDER, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][]byte{
		"empty":     nil,
		"not PEM":   []byte("hello"),
		"not a key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("hello")}),
		"too small": pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(small)}),
		"not RSA":   pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: curveDER}),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys.pem")
			if err := os.WriteFile(path, text, keyFileMode); err != nil {
				t.Fatal(err)
			}
			if _, err := OpenKeys(path); err == nil {
				t.Error("taken")
			}
			if after, err := os.ReadFile(path); err != nil || !slices.Equal(after, text) {
				t.Error("the file was changed")
			}
		})
	}
}

func ids(k *Keys) (ids []string) {
	for _, key := range k.public().Keys {
		ids = append(ids, key.KeyID)
	}
	return ids
}
