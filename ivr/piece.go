package ivr

import "strings"

// Piece is something to say: one prompt, or several that are chosen when it is said.
// The set is closed.
//
//sumtype:decl
type Piece interface {
	// uris appends the prompts of the piece to dst. A value that cannot be read out is
	// noted and left out.
	uris(dst []string, m *Machine) []string
}

// Pieces are said one after another.
type Pieces []Piece

// Files makes pieces of prompts that are known by URI.
func Files(uris ...string) Pieces {
	pieces := make(Pieces, len(uris))
	for i, uri := range uris {
		pieces[i] = File(uri)
	}
	return pieces
}

// File is a prompt by URI: a file of the prompt folder, an https: URL, or say: text.
type File string

// FileOf is a prompt whose URI depends on variables.
type FileOf struct{ URI Text }

// Speech is text that a speech engine says.
type Speech struct{ Text Text }

// Digits reads out the digits of a value one by one, from the recorded pieces of the
// flow's voice. What is no digit is passed over, but * and # are "star" and "pound".
type Digits struct{ Of Expr }

// Number reads out a whole number from recorded pieces.
type Number struct{ Of Expr }

// Date reads out a day, "2026-11-20" or a time.Time, from recorded pieces.
type Date struct{ Of Expr }

// Clock reads out a time of day, "13:05" or a time.Time, from recorded pieces.
type Clock struct{ Of Expr }

// Random says one of its pieces.
type Random struct{ Of Pieces }

// ByLanguage says the pieces of the language that is spoken, or those of
// DefaultLanguage where it has none.
type ByLanguage struct{ Of map[string]Pieces }

func (f File) uris(dst []string, _ *Machine) []string { return append(dst, string(f)) }

func (f FileOf) uris(dst []string, m *Machine) []string {
	if uri := m.text(f.URI.Expr); uri != "" {
		dst = append(dst, uri)
	}
	return dst
}

func (s Speech) uris(dst []string, m *Machine) []string {
	if text := m.text(s.Text.Expr); text != "" {
		dst = append(dst, "say:"+text)
	}
	return dst
}

func (d Digits) uris(dst []string, m *Machine) []string {
	return m.recorded(dst, spell(m.text(d.Of)))
}

func (r Random) uris(dst []string, m *Machine) []string {
	if len(r.Of) == 0 {
		return dst
	}
	return r.Of[m.chance(len(r.Of))].uris(dst, m)
}

func (b ByLanguage) uris(dst []string, m *Machine) []string {
	pieces, ok := b.Of[m.language()]
	if !ok {
		pieces = b.Of[DefaultLanguage]
	}
	for _, p := range pieces {
		dst = p.uris(dst, m)
	}
	return dst
}

// spell names the pieces of a value's digits.
func spell(digits string) []string {
	var names []string
	for _, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			names = append(names, string(c))
		case c == '*':
			names = append(names, "star")
		case c == '#':
			names = append(names, "pound")
		}
	}
	return names
}

// recorded appends the URIs of recorded pieces of the voice that speaks.
func (m *Machine) recorded(dst []string, names []string) []string {
	voice, ok := m.Flow.Voices[m.language()]
	if !ok {
		voice = m.Flow.Voice
	}
	if voice != "" && !strings.HasSuffix(voice, "/") {
		voice += "/" // not cleaned as a path: it may be a URL
	}
	for _, name := range names {
		dst = append(dst, voice+"digits/"+name+".wav")
	}
	return dst
}

// chance is a number below n that follows from the machine's seed and what it has said
// so far (the mixing function of SplitMix64).
func (m *Machine) chance(n int) int {
	m.serial++
	z := m.Seed + uint64(m.serial)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}
