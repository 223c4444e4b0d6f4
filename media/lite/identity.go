package lite

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"math/big"
	"strings"
	"time"

	"callbot/media/sdp"
)

const (
	// identityAge is how long one certificate is used, and identityLife how long it is
	// valid. To make one takes less than a millisecond.
	identityAge  = 24 * time.Hour
	identityLife = 30 * 24 * time.Hour
)

// identity is the certificate that all legs share. It says nothing but that whoever
// sent the description holds the connection (RFC 8827 section 6.5).
type identity struct {
	certificate tls.Certificate
	fingerprint sdp.Fingerprint
	made        time.Time
}

func newIdentity() (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "WebRTC"},
		NotBefore:    now.Add(-identityAge),
		NotAfter:     now.Add(identityLife),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	value, _ := digest("sha-256", raw)
	return &identity{
		certificate: tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key},
		fingerprint: sdp.Fingerprint{Hash: "sha-256", Value: value},
		made:        now,
	}, nil
}

// hashes are those that a fingerprint may have (RFC 8122 section 5); the weak ones are
// left out.
var hashes = map[string]crypto.Hash{"sha-256": crypto.SHA256, "sha-384": crypto.SHA384, "sha-512": crypto.SHA512}

// digest is a certificate's fingerprint.
func digest(hash string, certificate []byte) (value string, ok bool) {
	h, ok := hashes[hash]
	if !ok {
		return "", false
	}
	sum := h.New()
	sum.Write(certificate)
	text := strings.ToUpper(hex.EncodeToString(sum.Sum(nil)))
	var b strings.Builder
	for i := 0; i < len(text); i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(text[i : i+2])
	}
	return b.String(), true
}

// errStranger says that the connection is not held by whoever sent the description.
var errStranger = errors.New("the certificate is not that of the description")

// verify compares the peer's certificate with the fingerprints in its description.
func verify(prints []sdp.Fingerprint) func([][]byte, [][]*x509.Certificate) error {
	return func(raw [][]byte, _ [][]*x509.Certificate) error {
		if len(raw) == 0 {
			return errStranger
		}
		for _, f := range prints {
			if value, ok := digest(f.Hash, raw[0]); ok && value == f.Value {
				return nil
			}
		}
		return errStranger
	}
}
