package auth

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"

	"github.com/go-jose/go-jose/v4"
)

const (
	keyBits  = 2048 // RFC 7518 section 3.3: 2048 bits or more for RS256
	keptKeys = 3    // the one that signs, and those whose tokens may still be about
)

// Keys are the RSA keys of an issuer: the newest signs, all are published, so that
// tokens signed before a rotation can still be checked. Keys are safe for concurrent
// use.
type Keys struct {
	path string // the file they are kept in, or ""

	mu   sync.RWMutex
	list []*key // newest first, never empty, never changed in place
}

// key is one signing key with the name it goes by.
type key struct {
	id      string
	public  jose.JSONWebKey // what others need to check its tokens
	private *rsa.PrivateKey
	signer  jose.Signer
}

// NewKeys makes one key, kept in memory only.
func NewKeys() (*Keys, error) {
	k := &Keys{}
	if err := k.Rotate(); err != nil {
		return nil, err
	}
	return k, nil
}

// Rotate makes a new key that signs from now on. The two before it stay published.
func (k *Keys) Rotate() error {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return fmt.Errorf("make a signing key: %w", err)
	}
	made, err := newKey(private)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	list := append([]*key{made}, k.list...)
	list = list[:min(len(list), keptKeys)]
	if k.path != "" {
		if err := writeKeys(k.path, list); err != nil {
			return err
		}
	}
	k.list = list
	return nil
}

// newKey names a key by its thumbprint (RFC 7638) and readies it to sign.
func newKey(private *rsa.PrivateKey) (*key, error) {
	if private.N.BitLen() < keyBits {
		return nil, fmt.Errorf("signing key: %d bits are too few: want %d", private.N.BitLen(), keyBits)
	}
	sum, err := (&jose.JSONWebKey{Key: &private.PublicKey}).Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	id := base64.RawURLEncoding.EncodeToString(sum)
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: private, KeyID: id}},
		(&jose.SignerOptions{}).WithType("JWT").WithHeader("x5t", id))
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	public := jose.JSONWebKey{Key: &private.PublicKey, KeyID: id, Use: "sig", Algorithm: string(jose.RS256)}
	return &key{id: id, public: public, private: private, signer: signer}, nil
}

// newest is the key that signs.
func (k *Keys) newest() *key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.list[0]
}

// public is what others need to check tokens (RFC 7517 section 5).
func (k *Keys) public() jose.JSONWebKeySet {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var set jose.JSONWebKeySet
	for _, key := range k.list {
		set.Keys = append(set.Keys, key.public)
	}
	return set
}

var errNoKey = errors.New("no private key in it")
