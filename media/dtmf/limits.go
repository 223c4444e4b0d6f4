package dtmf

// The limits of the verdict. ITU-T Q.24 tabulates what administrations ask for; where
// it leaves a band free the limit lies within it.
const (
	// quietest is the least level of the weaker tone, in dBm0: -25 must be heard, -55
	// must not.
	quietest = -47.0
	// deviation is the largest share by which a frequency may be off: 1.5 % must be
	// heard, 3.5 % must not; a codec adds up to 0.6 % to 40 ms.
	deviation, ordinaryDeviation = 0.0245, 0.015
	// How much weaker and stronger the column may be, in dB.
	normalTwist, ordinaryNormalTwist   = 13.0, 8.0
	reverseTwist, ordinaryReverseTwist = 11.0, 4.0
	// octave is how near to two the ratio of the frequencies must not be: then they
	// are a note and its harmonic. No key within the ordinary limits is nearer.
	octave = 0.006

	// lineBeside and lineBelow are how far, in dB, other lines of the spectrum must
	// be below the weaker tone.
	lineBeside, lineBelow = 10.0, 12.0
	// Where more than voicedShare of what is beside the tones is periodic as a voice
	// of which both tones were harmonics, either the lines beside must be voicedBeside
	// or those below voicedBelow weaker: a voice has lines below, what a codec adds to
	// a key has not.
	voicedShare, voicedBeside, voicedBelow = 0.65, 20.0, 24.0
	// Where less than unvoicedShare is periodic in any such way it is noise, and may be
	// louder: codecs at low rates make it near the tones.
	unvoicedShare, unvoicedBeside = 0.5, 8.0
	// offHarmonic is how far from a harmonic, as a share of the pitch, a column is one.
	offHarmonic = 0.15
	// lineBesideTone is how far those beside must be where one below is let pass
	// because it was there before the key: a dial tone.
	lineBesideTone = 20.0
	// A pair that has been there for lateBlocks more than it takes to decide, without
	// being a key before, must have lateLines more.
	lateBlocks, lateLines = 3, 8.0
	// A pair of which too little would be there, had nothing of it been lost, must have
	// partlyLines more.
	partlyLines = 6.0
	// still is the share of its power that a tone has at least in the latest 15 ms.
	still = 0.36
	// apart is how much more the power of one tone may change than that of the other
	// from one half of the window to the other: 5 dB.
	apart = 3.2
	// unchanged is how much a dial tone may change, in dB.
	unchanged = 2.0

	// quiet is the energy of a block in which nothing is looked for: both tones at
	// the quietest level would have more.
	quiet = block * 80 * 80 / 2
	// candidateShare is the least share of the energy that the nominal frequencies
	// have in a candidate, leastShare that which its own frequencies have; skewed is
	// the largest ratio of the two powers.
	candidateShare, leastShare = 0.3, 0.45
	skewed                     = 60
	// seenMore is by how much less a fit may explain than the bank sees and is tried all
	// the same: what the two tones leak into each other within 10 ms.
	seenMore = 0.2
)

// windows are the stretches over which a key may be decided.
var windows = [...]window{
	{6, 0.85, 0.70},
	{7, 0.74, 0.60},
	{8, 0.66, 0.53},
	{10, 0.54, 0.42},
	{12, 0.46, 0.35},
}

// window is a stretch of so many blocks and the share of its energy that the two tones
// must explain. Tones of 23 ms fill 0.77 of the shortest and 0.38 of the longest; noise
// takes the rest. Where something in it was lost there is less to go by, and partly
// will do: still more than the 0.67 and 0.33 that a single packet of 20 ms fills.
type window struct {
	blocks        int
	share, partly float64
}
