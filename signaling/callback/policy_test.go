package callback

import (
	"strings"
	"testing"
)

// A service calls only where its policy lets it, however the address is written.
func TestPolicyCheckURL(t *testing.T) {
	open, local, inside := Policy{}, Policy{Loopback: true}, Policy{Private: true}
	tests := []struct {
		policy  Policy
		address string
		ok      bool
	}{
		{open, "https://bot.contoso.com/api/calls", true},
		{open, "https://203.0.113.7:8443/", true},
		{open, "http://bot.contoso.com/", false},
		{open, "wss://bot.contoso.com/audio", true},
		{open, "ws://bot.contoso.com/audio", false},
		{open, "https://127.0.0.1/", false},
		{open, "https://[::1]/", false},
		{open, "https://[::ffff:127.0.0.1]/", false},
		{open, "https://10.1.2.3/", false},
		{open, "https://[::ffff:100.64.0.1]/", false},
		{open, "https://192.168.1.1/", false},
		{open, "https://100.64.0.1/", false},
		{open, "https://169.254.169.254/latest/meta-data", false},
		{open, "https://[fd00::1]/", false},
		{open, "https://0.0.0.0/", false},
		{open, "https://0.1.2.3/", false},
		{open, "https://224.0.0.1/", false},
		{open, "https://255.255.255.255/", false},
		{open, "https://198.18.0.1/", false},
		{open, "https://[2001:4860:4860::8888]/", true},
		{open, "https://[64:ff9b::8.8.8.8]/", true},
		{open, "https://[64:ff9b::10.0.0.1]/", false},
		{open, "https://[64:ff9b::127.0.0.1]/", false},
		{open, "https://[64:ff9b::169.254.169.254]/", false},
		{open, "https://[64:ff9b:1::10.0.0.1]/", false},
		{open, "https://[::10.0.0.1]/", false},
		{open, "https://[2001:0:a00:1::]/", false},
		{open, "https://[2002:a00:1::]/", false},
		{open, "https://[fec0::1]/", false},
		{open, "https://[fe80::1%25eth0]/", false},
		{open, "https://user@bot.contoso.com/", false},
		{open, "ftp://bot.contoso.com/", false},
		{open, "file:///etc/passwd", false},
		{open, "//bot.contoso.com/", false},
		{open, "https:///calls", false},
		{open, "::", false},
		{open, "https://bot.contoso.com/" + strings.Repeat("x", 3000), false},
		{local, "http://127.0.0.1:3978/api/calls", true},
		{local, "http://localhost:3978/api/calls", true},
		{local, "ws://localhost:3978/audio", true},
		{local, "ws://10.0.0.1/audio", false},
		{local, "http://[::1]:3978/", true},
		{local, "http://10.0.0.1/", false},
		{local, "http://bot.contoso.com/", false},
		{inside, "https://10.1.2.3/", true},
		{inside, "https://[64:ff9b::10.0.0.1]/", true},
		{inside, "https://[2002:a00:1::]/", false},
		{inside, "https://127.0.0.1/", false},
		{inside, "https://169.254.169.254/", false},
	}
	for _, test := range tests {
		if err := test.policy.CheckURL(test.address); (err == nil) != test.ok {
			t.Errorf("%+v %s: got %v, want allowed %v", test.policy, test.address, err, test.ok)
		}
	}
}

// A name that leads inside is found out when it is dialled.
func TestPolicyControl(t *testing.T) {
	tests := []struct {
		policy  Policy
		address string
		ok      bool
	}{
		{Policy{}, "203.0.113.7:443", true},
		{Policy{}, "127.0.0.1:443", false},
		{Policy{}, "[fe80::1%eth0]:443", false},
		{Policy{}, "10.0.0.1:443", false},
		{Policy{}, "[64:ff9b::a00:1]:443", false},
		{Policy{}, "not an address", false},
		{Policy{Loopback: true}, "127.0.0.1:80", true},
		{Policy{Loopback: true}, "10.0.0.1:80", false},
	}
	for _, test := range tests {
		if err := test.policy.Control("tcp", test.address, nil); (err == nil) != test.ok {
			t.Errorf("%+v %s: got %v, want allowed %v", test.policy, test.address, err, test.ok)
		}
	}
	// The transport really asks: nothing need listen there to be refused.
	_, err := Policy{}.Transport().DialContext(t.Context(), "tcp", "127.0.0.1:9")
	if err == nil || !strings.Contains(err.Error(), "not allowed") {
		t.Errorf("dialled: %v", err)
	}
}
