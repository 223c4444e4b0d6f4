package sphinx

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"callbot/media"
)

// maxLine is the longest line that is read from the program.
const maxLine = 64 << 10

// readLines reads what the program writes: the words of each phrase in one line, and
// then a line for each word, and for each silence between them, with its times in
// seconds and how likely it is. It returns when the program writes no more.
func readLines(r io.Reader, said func(media.Phrase)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var p utterance
	for lines.Scan() {
		if p.take(lines.Text()) {
			said(p.phrase())
			p = utterance{}
		}
	}
	return lines.Err()
}

// utterance is a phrase whose lines come in.
type utterance struct {
	left    int // words whose lines are still to come
	words   []media.Word
	likely  float64 // of the least likely word
	strange bool    // there is garbage in it
}

// take takes a line, and reports whether the phrase is whole.
func (u *utterance) take(line string) (whole bool) {
	fields := strings.Fields(line)
	word, likely, ok := timed(fields)
	switch {
	case !ok: // the words themselves
		*u = utterance{left: len(fields), likely: 1} // none are a noise
		return false
	case u.left == 0: // the silence behind a phrase
		return false
	case strings.ContainsAny(word.Text[:1], "<[+("): // a silence, or a noise
		return false
	}
	word.Text, _, _ = strings.Cut(word.Text, "(") // the second way to say it has (2) behind it
	u.words = append(u.words, word)
	u.likely = min(u.likely, likely)
	u.strange = u.strange || strings.HasPrefix(word.Text, garbage)
	u.left--
	return u.left == 0
}

// phrase is what was said, without words where there is garbage in it. By a grammar the
// program is always sure, which means nothing.
func (u *utterance) phrase() media.Phrase {
	if len(u.words) == 0 {
		return media.Phrase{}
	}
	last := u.words[len(u.words)-1]
	p := media.Phrase{Begin: u.words[0].Begin, Length: last.Begin + last.Length - u.words[0].Begin}
	if u.strange {
		return p
	}
	if u.likely < 1 {
		p.Confidence = u.likely
	}
	texts := make([]string, len(u.words))
	for i, w := range u.words {
		texts[i] = w.Text
	}
	p.Text, p.Words = strings.Join(texts, " "), u.words
	return p
}

// timed reads the line of a word: when it was said, and how likely.
func timed(fields []string) (w media.Word, likely float64, ok bool) {
	if len(fields) != 4 {
		return w, 0, false
	}
	begin, ok1 := number(fields[1])
	end, ok2 := number(fields[2])
	likely, ok3 := number(fields[3])
	w = media.Word{Text: fields[0], Begin: time.Duration(begin * float64(time.Second))}
	w.Length = max(0, time.Duration(end*float64(time.Second))-w.Begin)
	return w, likely, ok1 && ok2 && ok3
}

// number reads one that may be a time in seconds.
func number(text string) (float64, bool) {
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && n >= 0 && n < math.MaxInt32
}
