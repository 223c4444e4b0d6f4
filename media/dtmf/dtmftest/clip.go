package dtmftest

import (
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"time"

	"callbot/media"
)

// Rate is the rate of all clips.
const Rate = media.Rate8k

// Kind says what is asked of a detector.
type Kind string

// The kinds of families.
const (
	Must     Kind = "must detect"      // within the limits of ITU-T Q.24: every press counts
	Ordinary Kind = "ordinary presses" // what telephones send, to be heard through codecs and though packets are lost
	Reject   Kind = "must reject"      // outside the limits: nothing counts
	Stretch  Kind = "stretch"          // beyond what any standard asks: the more the better
	TalkOff  Kind = "false digits"     // no key at all: nothing may be heard
)

// Press is one press in a clip.
type Press struct {
	Key      media.Key
	Start    time.Duration
	Duration time.Duration
}

// Clip is some seconds of sound. In a clip to reject the presses say what is there and
// must not be heard.
type Clip struct {
	Family  string
	Kind    Kind
	Sound   []int16
	Presses []Press
}

// Duration is how long the clip lasts.
func (c *Clip) Duration() time.Duration { return Rate.Duration(len(c.Sound)) }

// Family is a group of clips made by one recipe.
type Family struct {
	Name string
	Kind Kind
	make func(r *rand.Rand) Clip
}

// Clips makes n clips of the family. The same seed makes the same ones.
func (f Family) Clips(seed uint64, n int) iter.Seq[Clip] {
	return func(yield func(Clip) bool) {
		h := fnv.New64a()
		h.Write([]byte(f.Name))
		r := rand.New(rand.NewPCG(seed, h.Sum64()))
		for range n {
			c := f.make(r)
			c.Family, c.Kind = f.Name, f.Kind
			if !yield(c) {
				return
			}
		}
	}
}
