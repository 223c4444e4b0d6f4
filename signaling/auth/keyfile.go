package auth

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keyFileMode keeps private keys from everybody but their owner.
const keyFileMode fs.FileMode = 0o600

// OpenKeys reads the keys of a PEM file (PKCS #8 or PKCS #1), newest first, and makes
// the file, with one key in it, where there is none. Rotate writes it anew.
func OpenKeys(path string) (*Keys, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		k := &Keys{path: path}
		return k, k.Rotate()
	}
	if err != nil {
		return nil, fmt.Errorf("read signing keys: %w", err)
	}
	list, err := parseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("signing keys %s: %w", path, err)
	}
	return &Keys{path: path, list: list}, nil
}

func parseKeys(text []byte) ([]*key, error) {
	var list []*key
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		private, err := parseKey(block)
		if err != nil {
			return nil, err
		}
		k, err := newKey(private)
		if err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	if len(list) == 0 {
		return nil, errNoKey
	}
	return list, nil
}

func parseKey(block *pem.Block) (*rsa.PrivateKey, error) {
	if block.Type == "RSA PRIVATE KEY" {
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("a %T: want RSA", parsed)
	}
	return private, nil
}

// writeKeys replaces the file at once, so that a crash leaves the old one or the new.
func writeKeys(path string, list []*key) error {
	var text bytes.Buffer
	for _, k := range list {
		der, err := x509.MarshalPKCS8PrivateKey(k.private)
		if err != nil {
			return fmt.Errorf("write signing keys: %w", err)
		}
		if err := pem.Encode(&text, &pem.Block{Type: "PRIVATE KEY", Bytes: der}); err != nil {
			return fmt.Errorf("write signing keys: %w", err)
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write signing keys: %w", err)
	}
	_, err = f.Write(text.Bytes())
	err = errors.Join(err, f.Chmod(keyFileMode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write signing keys: %w", err)
	}
	return nil
}
