package webrtc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"time"

	pion "github.com/pion/webrtc/v3"
)

// certificateAge is how long one certificate is used. Pion's are valid for a
// month; making one takes less than a millisecond.
const certificateAge = 24 * time.Hour

// renewCertificate makes the certificate that all legs share, when there is none
// or it has grown old.
func (t *Transport) renewCertificate() error {
	if t.certificate != nil && time.Since(t.made) < certificateAge {
		return nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("webrtc: making a key: %w", err)
	}
	c, err := pion.GenerateCertificate(key)
	if err != nil {
		return fmt.Errorf("webrtc: making a certificate: %w", err)
	}
	t.certificate, t.made = c, time.Now()
	return nil
}
