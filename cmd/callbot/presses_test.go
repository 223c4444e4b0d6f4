package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A caller on the command line says which keys to press when, and for how long.
func TestPresses(t *testing.T) {
	var got presses
	if err := got.UnmarshalText([]byte("1@2.5s, #@4s,d@6s+200ms")); err != nil {
		t.Fatal(err)
	}
	want := presses{
		{key: '1', at: 2500 * time.Millisecond, held: defaultPress},
		{key: '#', at: 4 * time.Second, held: defaultPress},
		{key: 'D', at: 6 * time.Second, held: 200 * time.Millisecond},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(press{})); diff != "" {
		t.Error(diff)
	}
}

// What cannot be pressed is refused with a sentence, not guessed at.
func TestPressesRefused(t *testing.T) {
	for _, text := range []string{
		"", "1", "1@", "x@1s", "12@1s", "1@-1s", "1@1", "1@1s+10ms", "1@1s+2m", "1@2s,2@1s", "1@1s+1s,2@1.5s", "1@1s,",
	} {
		var p presses
		if err := p.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was taken as %v", text, p)
		}
	}
}
