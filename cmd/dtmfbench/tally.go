package main

import (
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
	case dtmftest.Must, dtmftest.Ordinary:
		t.line("must detect, " + string(v.group)).Merge(s)
		if v.group == lossy {
			t.line("lost").Merge(s)
		} else {
			t.line("not lost").Merge(s)
		}
		if v.group == narrow {
			t.line("family, " + f.Name).Merge(s)
		}
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
