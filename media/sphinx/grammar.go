package sphinx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"
)

// sounds are those of English, as the model names them; with the prefix in front they
// are the words of the garbage, which no dictionary has.
var sounds = strings.Fields(`AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T
	TH UH UW V W Y Z ZH`)

const garbage = "sound_"

// strangeness is how likely each further sound of something else is. More of it refuses
// more of what was meant, less of it takes more of what was not: docs/decisions/0010 has
// what came of this.
const strangeness = 3e-4

// vocabulary is what may be said: phrases, and how their words sound.
type vocabulary struct {
	phrases [][]string          // those of which each word is known
	words   map[string][]string // the ways in which each sounds
}

// errUnknown says that nothing of what may be said is known.
var errUnknown = errors.New("the dictionary has no phrase that may be said")

// lookUp finds the words of phrases in a dictionary.
func lookUp(dictionary string, phrases []string) (vocabulary, error) {
	v := vocabulary{words: map[string][]string{}}
	wanted := map[string]bool{}
	for _, p := range phrases {
		for _, word := range wordsOf(p) {
			wanted[word] = true
		}
	}
	file, err := os.Open(dictionary)
	if err != nil {
		return v, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, sound, _ := strings.Cut(lines.Text(), " ")
		word, _, _ := strings.Cut(name, "(") // the second way has (2) behind it
		if wanted[word] {
			v.words[word] = append(v.words[word], strings.TrimSpace(sound))
		}
	}
	if err := lines.Err(); err != nil {
		return v, err
	}
	for _, p := range phrases {
		words := wordsOf(p)
		unknown := slices.ContainsFunc(words, func(w string) bool { return v.words[w] == nil })
		if len(words) > 0 && !unknown {
			v.phrases = append(v.phrases, words)
		}
	}
	if len(v.phrases) == 0 {
		return v, errUnknown
	}
	return v, nil
}

// wordsOf are the words of a phrase as dictionaries have them.
func wordsOf(phrase string) []string {
	return strings.FieldsFunc(strings.ToLower(phrase), func(r rune) bool {
		return !unicode.IsLetter(r) && r != '\''
	})
}

// dictionary is that of the vocabulary, with the garbage.
func (v vocabulary) dictionary() []byte {
	var b bytes.Buffer
	for word, ways := range v.words {
		for i, sound := range ways {
			if i == 0 {
				fmt.Fprintf(&b, "%s %s\n", word, sound)
			} else {
				fmt.Fprintf(&b, "%s(%d) %s\n", word, i+1, sound)
			}
		}
	}
	for _, sound := range sounds {
		fmt.Fprintf(&b, "%s%s %s\n", garbage, sound, sound)
	}
	return b.Bytes()
}

// The states of a grammar: its begin, its end, and the midst of garbage. Those within
// phrases follow.
const (
	begin = iota
	end
	amidst
	within
)

// grammar takes one of the phrases, or garbage, in the format of the program.
func (v vocabulary) grammar() []byte {
	var arcs bytes.Buffer
	arc := func(from, to int, likely float64, word string) {
		fmt.Fprintf(&arcs, "TRANSITION %d %d %.6g %s\n", from, to, likely, word)
	}
	states := within
	for _, phrase := range v.phrases {
		at, likely := begin, 1/float64(len(v.phrases))
		for i, word := range phrase {
			to := end
			if i < len(phrase)-1 {
				to = states
				states++
			}
			arc(at, to, likely, word)
			at, likely = to, 1
		}
	}
	for _, sound := range sounds {
		arc(begin, amidst, strangeness, garbage+sound)
		arc(amidst, amidst, strangeness, garbage+sound)
		arc(amidst, end, strangeness, garbage+sound)
	}
	return fmt.Appendf(nil, "FSG_BEGIN choices\nNUM_STATES %d\nSTART_STATE %d\nFINAL_STATE %d\n%sFSG_END\n", states, begin, end, &arcs)
}
