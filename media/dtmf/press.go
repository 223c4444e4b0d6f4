package dtmf

import (
	"math"

	"callbot/media"
)

// An echo is weaker than the press of the same key before it. What goes on from the
// press without a break is its echo if it is weaker by echoNear, in dB; what comes
// within echoTime, in blocks, if it is weaker by echoFar, more than telephones differ,
// and has its very frequencies, to echoPitch.
const (
	echoNear  = 6.0
	echoFar   = 25.0
	echoPitch = 0.002
	echoTime  = 80
)

// A key is up when missing blocks have passed without the pair and one of them was
// quiet, or after gone blocks: 25 ms bridge a lost packet of 20 ms and split a pause
// of 30 ms. A pause is quiet; what a decoder puts in the place of lost packets fades
// slowly.
const (
	missing = 5
	gone    = 12
	// silence is the energy of a quiet block, as a share of the press's: -13 dB is
	// above the noise that must be borne. Where it was louder before the press, twice
	// that is quiet too.
	silence = 0.05
	// tail is how much of that the tones themselves may have: -20 dB of the press. A
	// decoder that lost a packet lets tones come back from far below.
	tail = 0.2
)

// faded is the share of its amplitude at which a tone counts as gone: -7 dB is above
// the echo that Q.24 asks to be borne (10 dB down) and below any twist of a codec.
const faded = 0.45

// keyDown is the key that is being pressed, or the last one.
type keyDown struct {
	key    media.Key
	down   bool
	waves  [2]wave
	gram   gram       // of one block
	levels [2]float64 // amplitudes, as filtered
	floor  float64    // energy of a quiet block
	misses int        // blocks in a row without the pair
	lowest float64    // energy of the quietest of them
	end    int        // the block count at which it was last heard
}

// begin makes k, whose tones f has found, the key that is down; before is the energy
// of a block before it.
func (p *keyDown) begin(k media.Key, f *fit, s solution, before float64, blocks int) {
	*p = keyDown{key: k, down: true, end: blocks}
	p.floor = max(silence*block/2*(power(s.tone[0])+power(s.tone[1])), 2*before)
	for i := range p.waves {
		p.waves[i].set(f.waves[i].omega)
		p.levels[i] = magnitude(s.tone[i])
	}
	p.gram = newGram(&f.turns[0], &f.turns[1], 1)
}

// is reports whether k is down.
func (p *keyDown) is(k media.Key) bool { return p.down && p.key == k }

// follow looks for the key's tones in the latest block.
func (p *keyDown) follow(f *folded, energy float64, blocks int) {
	if !p.down {
		return
	}
	s := p.gram.solve([2]complex128{p.waves[0].correlate(f), p.waves[1].correlate(f)})
	for i := range s.tone {
		if magnitude(s.tone[i]) < faded*p.levels[i] {
			if s.explained > tail*p.floor {
				energy = max(energy, 2*p.floor) // the tones go on, however faded
			}
			p.miss(energy)
			return
		}
	}
	p.misses, p.end = 0, blocks
}

// miss notes a block without the pair.
func (p *keyDown) miss(energy float64) {
	if p.misses == 0 || energy < p.lowest {
		p.lowest = energy
	}
	p.misses++
	if p.misses >= gone || p.misses >= missing && p.lowest <= p.floor {
		p.down = false
	}
}

// echo reports whether a pair that has lasted so many blocks now is an echo of the last
// press.
func (p *keyDown) echo(o *pair, s solution, blocks int, lasted float64) bool {
	if p.key != o.key || p.down || blocks-p.end > echoTime {
		return false
	}
	weaker := 20 * math.Log10(min(p.levels[0]/magnitude(s.tone[0]), p.levels[1]/magnitude(s.tone[1])))
	if start := float64(blocks) - lasted; start <= float64(p.end)+1 || lasted > past-1 {
		return weaker > echoNear
	}
	same := math.Abs(o.row/p.waves[0].omega-1) < echoPitch && math.Abs(o.column/p.waves[1].omega-1) < echoPitch
	return same && weaker > echoFar
}
