package main

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"callbot/media"
	"callbot/media/dtmf/dtmftest"
)

// measure is a line of the table.
type measure struct {
	name  string
	goal  goal
	value func(t *tally) (v float64, ok bool) // ok is false where there is none
	round int                                 // places after the point
}

// goal is what the best in the field would reach: at least a number, or at most one.
// The zero goal is none.
type goal struct {
	limit float64
	sign  string
}

func atLeast(v float64) goal { return goal{v, "≥"} }
func atMost(v float64) goal  { return goal{v, "≤"} }

func (g goal) String() string {
	if g.sign == "" {
		return ""
	}
	return g.sign + " " + strconv.FormatFloat(g.limit, 'f', -1, 64)
}

// held says whether v reaches the goal.
func (g goal) held(v float64) string {
	switch {
	case g.sign == "":
		return ""
	case g.sign == "≥" && v >= g.limit, g.sign == "≤" && v <= g.limit:
		return "yes"
	default:
		return "no"
	}
}

// measures are the lines of the table, those of folders of sound without keys included.
func measures(folders []string) (all []measure) {
	add := func(name string, g goal, round int, value func(t *tally) (float64, bool)) {
		all = append(all, measure{name, g, value, round})
	}
	of := func(line string, of func(*dtmftest.Score) (float64, bool)) func(t *tally) (float64, bool) {
		return func(t *tally) (float64, bool) { return of(t.line(line)) }
	}
	for _, g := range []struct {
		group group
		goal  goal
	}{{narrow, atLeast(99.95)}, {wide, atLeast(99.95)}, {coded, atLeast(99.7)}, {silent, goal{}}, {lossy, atLeast(99.5)}} {
		add("must detect, "+string(g.group)+", %", g.goal, 2, of("must detect, "+string(g.group), found))
	}
	add("must detect, packets lost and told which, %", atLeast(99.5), 2, of("told", found))
	add("must detect, the worst family at 8 kHz, %", atLeast(99.5), 2, worst)
	add("must reject, 8 kHz, %", atLeast(99.95), 2, of("must reject, 8 kHz", rejected))
	add("must reject, all, %", atLeast(99.8), 2, of("must reject", rejected))
	add("doubles per 1000, nothing lost", atMost(0.05), 2, of("not lost", doubles))
	add("doubles per 1000, packets lost", atMost(1), 2, of("lost", doubles))
	add("doubles per 1000, packets lost and told which", atMost(1), 2, of("told", doubles))
	add("wrong keys per 1000, nothing lost", atMost(0.05), 2, of("not lost", wrong))
	add("stretch, %", atLeast(65), 2, of("stretch", found))
	for _, f := range dtmftest.Families() {
		if f.Kind == dtmftest.TalkOff {
			add("false keys an hour, "+f.Name, talkOffGoal(f.Name), 1, of(f.Name, falseKeys))
		}
	}
	for _, f := range folders {
		add("false keys an hour, "+f, talkOffGoal(f), 1, of(f, falseKeys))
	}
	add("latency, ms, median", atMost(40), 0, of("latency", late(0.5)))
	add("latency, ms, 95 %", atMost(50), 0, of("latency", late(0.95)))
	add("processor, µs per second of sound at 8 kHz", atMost(200), 0, processor(media.Rate8k))
	add("processor, µs per second of sound at 48 kHz", atMost(500), 0, processor(media.Rate48k))
	return all
}

// talkOffGoal is how many false keys an hour are the least that detectors reach.
func talkOffGoal(family string) goal {
	switch family {
	case espeak:
		return atMost(0.7)
	case "chords":
		return atMost(7.6)
	case "vowels among the keys", "vowels that mimic keys":
		return atMost(25)
	default:
		return atMost(0)
	}
}

// table writes the table in Markdown. Whether a goal is held is said of the first
// detector, which is ours.
func (b *bench) table(w io.Writer) {
	fmt.Fprint(w, "| measure | goal |")
	for _, d := range b.detectors {
		fmt.Fprintf(w, " %s |", d.name())
	}
	fmt.Fprint(w, " held |\n|---|---|---|")
	for range b.detectors {
		fmt.Fprint(w, "---|")
	}
	fmt.Fprintln(w)
	for _, m := range measures(b.folders) {
		fmt.Fprintf(w, "| %s | %v |", m.name, m.goal)
		held := ""
		for i := range b.tallies {
			v, ok := m.value(&b.tallies[i])
			if !ok {
				fmt.Fprint(w, " – |")
				continue
			}
			said := strconv.FormatFloat(v, 'f', m.round, 64)
			fmt.Fprintf(w, " %s |", said)
			if i == 0 {
				held = m.goal.held(v)
			}
		}
		fmt.Fprintf(w, " %s |\n", held)
	}
}

// worst is the share found of the family at 8 kHz of which least was found.
func worst(t *tally) (share float64, ok bool) {
	for _, f := range dtmftest.Families() {
		if v, found := found(t.line("family, " + f.Name)); found && (!ok || v < share) {
			share, ok = v, true
		}
	}
	return share, ok
}

func processor(rate media.Rate) func(t *tally) (float64, bool) {
	return func(t *tally) (float64, bool) {
		return float64(t.took[rate].Nanoseconds()) / 1e3 / t.sound[rate].Seconds(), t.sound[rate] > 0
	}
}

func found(s *dtmftest.Score) (float64, bool) {
	return 100 * float64(s.Found) / float64(s.Sent), s.Sent > 0
}

func rejected(s *dtmftest.Score) (float64, bool) {
	return 100 - 100*float64(s.Found+s.Wrong)/float64(s.Sent), s.Sent > 0
}

func doubles(s *dtmftest.Score) (float64, bool) {
	return 1000 * float64(s.Doubles) / float64(s.Sent), s.Sent > 0
}

func wrong(s *dtmftest.Score) (float64, bool) {
	return 1000 * float64(s.Wrong) / float64(s.Sent), s.Sent > 0
}

func falseKeys(s *dtmftest.Score) (float64, bool) {
	return float64(s.Wrong) / s.Sound.Hours(), s.Sound > 0
}

func late(share float64) func(*dtmftest.Score) (float64, bool) {
	return func(s *dtmftest.Score) (float64, bool) {
		return float64(s.Percentile(share)) / float64(time.Millisecond), len(s.Latency) > 0
	}
}
