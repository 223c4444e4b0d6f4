package session

import "callbot/media"

// gate says which packets need not be decoded where sound is only searched for keys: those
// that their sender calls silent (RFC 6464), once what it says was found to be true.
//
// The softest key that the detector can hear has -47 dBm0 in its weaker tone, which is
// -50 dBov for both; a packet of which it fills but the thirtieth part is still louder
// than the gate's floor. So it opens with the first packet of a key, and what a decoder
// must know of the sound before is rehearsed then from the packets passed over last.
type gate struct {
	level  uint8 // of the latest packet
	silent int   // packets in a row that were called silent
	passed int   // packets passed over since one was decoded

	loud, soft, lies int // decoded packets whose level was true, and that were louder than said

	waiting [rehearsal][]byte // the latest payloads passed over, the oldest first
	n       int
}

const (
	gateFloor = 65 // -dBov: softer packets are silent
	// mistake is how much louder than the floor sound that was called silent must be to
	// be a lie, and by how much the level of a loud packet may be off.
	mistake = 10
	// Before it is believed, a sender has told the level of so many loud and of so many
	// silent packets right. So one that always says the same is never believed.
	provenLoud, provenSoft = 10, 5
	// mostLies ends the belief for good.
	mostLies = 3

	hangover  = 5   // silent packets are decoded after others: keys and decoders have calmed down by then
	rehearsal = 3   // payloads that a decoder hears to be ready for the next
	probing   = 100 // packets after which one is decoded to see whether it is silent
)

// shut takes the level of the packet that is due and reports whether to pass over it.
func (g *gate) shut(level uint8) bool {
	g.level = level
	if level < gateFloor || level == media.NoLevel {
		g.silent = 0
		return false
	}
	g.silent = min(g.silent+1, hangover+1)
	return g.silent > hangover && g.passed < probing && g.believed()
}

func (g *gate) believed() bool {
	return g.loud >= provenLoud && g.soft >= provenSoft && g.lies < mostLies
}

// pass keeps the payload of a packet that is passed over.
func (g *gate) pass(payload []byte) {
	g.passed++
	if g.n == rehearsal {
		oldest := g.waiting[0]
		copy(g.waiting[:], g.waiting[1:])
		g.waiting[rehearsal-1] = oldest
		g.n--
	}
	g.waiting[g.n] = append(g.waiting[g.n][:0], payload...)
	g.n++
}

// rehearse gives the payloads passed over last, which the decoder has not heard.
func (g *gate) rehearse(decode func(payload []byte)) {
	for _, payload := range g.waiting[:g.n] {
		decode(payload)
	}
	g.n, g.passed = 0, 0
}

// unsure reports whether the sound of the latest packet is worth looking at.
func (g *gate) unsure() bool {
	return g.level != media.NoLevel && g.lies < mostLies && (g.silent >= hangover || !g.believed())
}

// judge compares what was said of the latest packet with how it sounds. Sound comes out
// of a decoder later by a part of a packet, and dies away, which is no lie.
func (g *gate) judge(level uint8) {
	switch loud := level <= gateFloor-mistake; {
	case g.silent >= hangover && loud:
		g.lies++
	case g.silent >= hangover:
		g.soft++
	case g.silent == 0 && level <= g.level+mistake && g.level <= level+mistake:
		g.loud++
	}
}
