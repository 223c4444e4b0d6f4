package wire

import (
	"encoding/xml"
	"strings"
)

// plainText is what a text in SSML says aloud; what is no XML is read as it stands. The
// local voice has no use for the rest of the markup.
// https://www.w3.org/TR/speech-synthesis11/
func plainText(ssml string) string {
	if !strings.Contains(ssml, "<") {
		return ssml
	}
	var text strings.Builder
	d := xml.NewDecoder(strings.NewReader(ssml))
	d.Strict = false
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
		case xml.StartElement:
			text.WriteString(aloud(token))
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// aloud is what an element puts between the words around it.
func aloud(e xml.StartElement) string {
	for _, a := range e.Attr {
		if e.Name.Local == "sub" && a.Name.Local == "alias" {
			return " " + a.Value + " "
		}
	}
	return " "
}
