package flowfile

import (
	"time"

	"callbot/ivr"
)

// walk reckons how long the ways through a flow are on which the caller does nothing. The
// loop of a Repeat is gone round as often as it says.
type walk struct {
	*check
	*graph
	longest map[string]time.Duration // from a state to the end, once it is known
	loops   map[string]loop          // of the Repeats, once they are known
}

// loop is what a Repeat leads to.
type loop struct {
	all   time.Duration   // how long all of its rounds take
	exits map[string]bool // the states by which its rounds may be left
}

// ages is longer than any call. Where more comes out it is taken instead.
const ages = 1000 * time.Hour

// from is how long the longest way is from a state to the end of the flow.
func (w *walk) from(name string) time.Duration {
	state := w.graph.flow.States[name]
	if d, known := w.longest[name]; known || state == nil {
		return d
	}
	w.longest[name] = 0 // states that are in loops of each other are reckoned once
	var after time.Duration
	for _, to := range w.graph.alone(name) {
		after = max(after, w.from(to))
	}
	if _, counts := state.(ivr.Repeat); counts {
		for to := range w.loop(name).exits {
			after = max(after, w.from(to))
		}
	}
	w.longest[name] = min(ages, w.here(name)+after)
	return w.longest[name]
}

// here is how long a state keeps a caller who does nothing; a Repeat, with all its rounds.
func (w *walk) here(name string) time.Duration {
	if _, counts := w.graph.flow.States[name].(ivr.Repeat); counts {
		return w.loop(name).all
	}
	return w.stay(w.graph.flow.States[name])
}

// loop is what the Repeat of a name leads to.
func (w *walk) loop(name string) loop {
	if l, known := w.loops[name]; known {
		return l
	}
	w.loops[name] = loop{}
	s := w.graph.flow.States[name].(ivr.Repeat)
	ways := map[string]time.Duration{name: 0}
	round, l := w.back(s.Do, ways), loop{exits: map[string]bool{}}
	if rounds := int64(s.Times); round > 0 {
		l.all = time.Duration(min(int64(ages/round), rounds) * int64(round))
	}
	for state, d := range ways {
		if d == noWay || state == name {
			continue
		}
		for _, to := range w.graph.alone(state) {
			if ways[to] == noWay {
				l.exits[to] = true
			}
		}
	}
	if round == noWay {
		l.exits[s.Do] = true
	}
	w.loops[name] = l
	return l
}

// noWay is how long it is from a state from which no way leads.
const noWay = time.Duration(-1)

// back is how long the longest way is from a state to one of those that are known.
func (w *walk) back(name string, known map[string]time.Duration) time.Duration {
	if name == "" {
		return noWay
	}
	if d, ok := known[name]; ok {
		return d
	}
	known[name] = noWay
	longest := noWay
	for _, to := range w.graph.alone(name) {
		longest = max(longest, w.back(to, known))
	}
	if longest != noWay {
		known[name] = min(ages, w.here(name)+longest)
	}
	return known[name]
}
