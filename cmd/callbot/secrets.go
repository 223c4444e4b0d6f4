package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"
)

// secretsFile holds the keys that clients of the local service need. It is made once
// and readable by its owner only.
const secretsFile = "keys.json"

// secrets are the keys of one data folder.
type secrets struct {
	// Applications maps the names of bots to their credentials.
	Applications map[string]credentials `json:"applications"`
	// AccessKey signs requests of the Call Automation dialect (base64, 64 bytes).
	AccessKey string `json:"acs_access_key"`
	// Resource is the id of the resource that the key is for.
	Resource string `json:"acs_resource_id"`

	path string
}

// credentials prove an application to the token endpoint.
type credentials struct {
	AppID  string `json:"app_id"`
	Secret string `json:"app_secret"`
}

// openSecrets reads the keys of the data folder dir, which is made when it is not
// there; keys not made yet are made by the first application call.
func openSecrets(dir string) (*secrets, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	s := &secrets{path: filepath.Join(dir, secretsFile), Applications: map[string]credentials{}}
	text, err := os.ReadFile(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.AccessKey = base64.StdEncoding.EncodeToString(randomBytes(64))
		s.Resource = uuid.NewString()
		return s, s.save()
	case err != nil:
		return nil, fmt.Errorf("keys: %w", err)
	}
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("keys: %s: %w (remove the file to have new keys made)", s.path, err)
	}
	if s.Resource == "" { // a file of an earlier version
		s.Resource = uuid.NewString()
		return s, s.save()
	}
	return s, nil
}

// application returns the credentials of the bot called name, making them once.
func (s *secrets) application(name string) (credentials, error) {
	if c, ok := s.Applications[name]; ok {
		return c, nil
	}
	c := credentials{AppID: uuid.NewString(), Secret: base64.RawURLEncoding.EncodeToString(randomBytes(30))}
	s.Applications[name] = c
	return c, s.save()
}

// save writes the file beside its place and moves it there, so that a crash leaves
// either the old keys or the new ones.
func (s *secrets) save() error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	temporary := s.path + ".new"
	if err := os.WriteFile(temporary, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	if err := os.Rename(temporary, s.path); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return nil
}

// randomBytes are n bytes that nobody can guess.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails (crypto/rand)
	return b
}
