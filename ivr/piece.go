package ivr

import "path"

// Piece is something to say: one prompt, or several that are chosen when it is said.
// The set is closed.
//
//sumtype:decl
type Piece interface {
	// uris appends the prompts of the piece to dst.
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

// Digits reads out the digits of a value one by one, from the recorded pieces of the
// flow's voice. What is no digit is passed over, but * and # are "star" and "pound".
type Digits struct{ Of Expr }

func (f File) uris(dst []string, _ *Machine) []string { return append(dst, string(f)) }

func (d Digits) uris(dst []string, m *Machine) []string {
	for _, c := range d.Of.text(m.Vars) {
		switch {
		case c >= '0' && c <= '9':
			dst = append(dst, m.recorded("digits/"+string(c)))
		case c == '*':
			dst = append(dst, m.recorded("digits/star"))
		case c == '#':
			dst = append(dst, m.recorded("digits/pound"))
		}
	}
	return dst
}

// recorded is the URI of a recorded piece of the flow's voice.
func (m *Machine) recorded(name string) string {
	return path.Join(m.Flow.Voice, name+".wav")
}
