package main

import (
	"fmt"
	"io"
	"time"

	"callbot/media"
	"callbot/media/dtmf/dtmftest"
)

// tally is what one detector did, by the lines of the table.
type tally struct {
	lines       map[string]*dtmftest.Score
	took, sound map[media.Rate]time.Duration
}

// add puts the score of a family in a variant where it belongs.
func (t *tally) add(f dtmftest.Family, v variant, s dtmftest.Score) {
	switch f.Kind {
	case dtmftest.Must:
		t.line("must detect, " + string(v.group)).Merge(s)
		if v.group == lossy {
			t.line("lost").Merge(s)
		} else {
			t.line("not lost").Merge(s)
		}
	case dtmftest.Lossy:
		t.line("must detect, " + string(lossy)).Merge(s)
		t.line("lost").Merge(s)
	case dtmftest.Reject:
		t.line("must reject").Merge(s)
		if v.group == narrow {
			t.line("must reject, 8 kHz").Merge(s)
		}
	case dtmftest.Stretch:
		t.line("stretch").Merge(s)
	case dtmftest.TalkOff:
		t.line(f.Name).Merge(s)
	}
	if f.Kind == dtmftest.Must && v.name == "PCM 8 kHz" {
		t.line("latency").Merge(s)
	}
}

func (t *tally) line(name string) *dtmftest.Score {
	if t.lines == nil {
		t.lines = map[string]*dtmftest.Score{}
	}
	if t.lines[name] == nil {
		t.lines[name] = &dtmftest.Score{}
	}
	return t.lines[name]
}

// timed notes the processor time that a clip took.
func (t *tally) timed(v variant, c dtmftest.Clip, took time.Duration) {
	if t.took == nil {
		t.took, t.sound = map[media.Rate]time.Duration{}, map[media.Rate]time.Duration{}
	}
	t.took[v.rate] += took
	t.sound[v.rate] += c.Duration()
}

// table writes the table in Markdown.
func (b *bench) table(w io.Writer) {
	row := func(name string, cell func(t *tally) string) {
		fmt.Fprintf(w, "| %s |", name)
		for i := range b.tallies {
			fmt.Fprintf(w, " %s |", cell(&b.tallies[i]))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "| measure |")
	for _, d := range b.detectors {
		fmt.Fprintf(w, " %s |", d.name())
	}
	fmt.Fprint(w, "\n|---|")
	for range b.detectors {
		fmt.Fprint(w, "---|")
	}
	fmt.Fprintln(w)
	for _, g := range []group{narrow, wide, coded, lossy} {
		row("must detect, "+string(g)+", %", func(t *tally) string { return share(t.line("must detect, " + string(g))) })
	}
	row("must reject, 8 kHz, %", func(t *tally) string { return rejected(t.line("must reject, 8 kHz")) })
	row("must reject, all, %", func(t *tally) string { return rejected(t.line("must reject")) })
	row("doubles per 1000, nothing lost", func(t *tally) string { return perThousand(t.line("not lost"), t.line("not lost").Doubles) })
	row("doubles per 1000, packets lost", func(t *tally) string { return perThousand(t.line("lost"), t.line("lost").Doubles) })
	row("wrong keys per 1000, nothing lost", func(t *tally) string { return perThousand(t.line("not lost"), t.line("not lost").Wrong) })
	row("stretch, %", func(t *tally) string { return share(t.line("stretch")) })
	for _, f := range dtmftest.Families() {
		if f.Kind == dtmftest.TalkOff {
			row("false keys an hour, "+f.Name, func(t *tally) string { return perHour(t.line(f.Name)) })
		}
	}
	row("false keys an hour, "+speechName, func(t *tally) string { return perHour(t.line(speechName)) })
	row("latency, ms, median / 95 %", func(t *tally) string { return latency(t.line("latency")) })
	for _, rate := range []media.Rate{media.Rate8k, media.Rate48k} {
		row(fmt.Sprintf("processor, µs per second of sound at %d kHz", rate/1000), func(t *tally) string {
			return fmt.Sprintf("%.0f", float64(t.took[rate].Microseconds())/max(t.sound[rate].Seconds(), 1e-9))
		})
	}
}

func share(s *dtmftest.Score) string {
	if s.Sent == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", 100*float64(s.Found)/float64(s.Sent))
}

func rejected(s *dtmftest.Score) string {
	if s.Sent == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", 100-100*float64(s.Found+s.Wrong)/float64(s.Sent))
}

func perThousand(s *dtmftest.Score, n int) string {
	if s.Sent == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", 1000*float64(n)/float64(s.Sent))
}

func perHour(s *dtmftest.Score) string {
	if s.Sound == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", float64(s.Wrong)/s.Sound.Hours())
}

func latency(s *dtmftest.Score) string {
	if len(s.Latency) == 0 {
		return "–"
	}
	ms := func(q float64) float64 { return float64(s.Percentile(q).Microseconds()) / 1000 }
	return fmt.Sprintf("%.0f / %.0f", ms(0.5), ms(0.95))
}
