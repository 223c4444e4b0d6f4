package inet_test

import (
	"net/netip"
	"testing"

	"callbot/media/inet"
)

// Addresses that stand for others, and those of nobody, are told from those of machines.
func TestSpecial(t *testing.T) {
	for address, want := range map[string]bool{
		"0.1.2.3": true, "192.0.0.8": true, "198.19.255.255": true, "255.255.255.255": true, "::10.0.0.1": true,
		"64:ff9b:1::10.0.0.1": true, "2001:0:a00:1::": true, "2002:a00:1::": true, "fec0::1": true,
		"1.1.1.1": false, "198.20.0.1": false, "64:ff9b::8.8.8.8": false, "2001:4860:4860::8888": false,
	} {
		if got := inet.Special(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
