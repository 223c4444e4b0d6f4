package flowfile_test

import (
	"fmt"
	"strings"
	"testing"

	"callbot/ivr/flowfile"
)

// BenchmarkParse1000 reads and checks a flow of 1000 states.
func BenchmarkParse1000(b *testing.B) {
	var text strings.Builder
	text.WriteString("start: s0\nstates:\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "  s%d:\n    menu: {1: s%d, 2: s%d}\n    ask: [a.wav, {digits: caller}]\n    on_no_input: s%d\n", i, (i+1)%1000, i/2, min(i+1, 999))
		if i == 999 {
			text.WriteString("    allow: {endless-loop: it is but a measurement}\n")
		}
	}
	data := []byte(strings.Replace(text.String(), "on_no_input: s999\n    allow", "allow", 1))
	b.ReportAllocs()
	for b.Loop() {
		f, err := flowfile.Parse("f", data)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range (flowfile.Checker{}).Check(f) {
			if p.Severity == flowfile.Error {
				b.Fatal(p)
			}
		}
	}
}
