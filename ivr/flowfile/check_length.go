package flowfile

import (
	"cmp"
	"time"

	"callbot/ivr"
)

// length warns of a flow that keeps a caller who does nothing until it is cut off.
func (k *check) length() {
	flow := k.file.Flow
	limit := flow.MaxDuration
	if limit == 0 {
		limit = ivr.DefaultMaxDuration
	}
	g := k.graph(flow)
	if g.circle(nil) != nil {
		return
	}
	if d := k.sojourn(flow); d > limit {
		k.findOf(flow, "", "max_duration", "length", "a caller who does nothing is kept for up to %v, and cut off after %v", d.Round(time.Second), limit)
	}
}

// sojourn is how long a flow may keep a caller who does nothing.
func (k *check) sojourn(flow *ivr.Flow) time.Duration {
	if d, known := k.sojourns[flow]; known {
		return d
	}
	if k.sojourns == nil {
		k.sojourns = map[*ivr.Flow]time.Duration{}
	}
	k.sojourns[flow] = 0 // flows that call each other are reckoned once
	w := &walk{check: k, graph: k.graph(flow), longest: map[string]time.Duration{}, loops: map[string]loop{}}
	k.sojourns[flow] = w.from(flow.Start)
	return k.sojourns[flow]
}

// stay is how long a state keeps a caller who does nothing.
func (k *check) stay(state ivr.State) time.Duration {
	switch s := state.(type) {
	case ivr.Menu:
		return k.asked(s.Question)
	case ivr.Gather:
		return k.asked(s.Question)
	case ivr.Hold:
		return s.For
	case ivr.Record:
		return k.said(s.Ask) + cmp.Or(s.Initial, ivr.DefaultMaxSilence)
	case ivr.Sub:
		return k.sojourn(k.file.Flow.Flows[s.Flow])
	case ivr.Goto:
		return k.sojourn(k.file.Flow.Flows[s.Flow])
	case ivr.Fetch:
		return time.Duration(1+s.Retries) * cmp.Or(s.Timeout, ivr.DefaultFetchTimeout)
	default:
		var d time.Duration
		for _, pieces := range spoken(state) {
			d += k.said(pieces)
		}
		return d
	}
}

func (k *check) asked(q ivr.Question) time.Duration {
	tries := cmp.Or(q.MaxNoInput, ivr.DefaultTries)
	again := q.AskAgain
	if len(again) == 0 {
		again = q.Ask
	}
	d := k.said(q.Ask)
	for try := range tries {
		if try > 0 {
			d += k.said(q.NoInput) + k.said(again)
		}
		d += cmp.Or(q.Timeout, ivr.DefaultTimeout)
	}
	return d
}

// said is how long pieces play.
func (k *check) said(pieces ivr.Pieces) time.Duration {
	var d time.Duration
	for _, p := range pieces {
		d += cmp.Or(k.sounds[uri(p)].length, guess)
	}
	return d
}

// uri is the prompt that a piece is, "" where that is known only when it is said.
func uri(p ivr.Piece) string {
	if file, ok := p.(ivr.File); ok {
		return string(file)
	}
	return ""
}
