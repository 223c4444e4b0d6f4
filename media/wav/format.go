package wav

import (
	"encoding/binary"
	"fmt"

	"callbot/media"
)

// The format tags of the "fmt " chunk that are read (Microsoft's mmreg.h).
const (
	tagPCM        = 0x0001
	tagFloat      = 0x0003
	tagALaw       = 0x0006
	tagULaw       = 0x0007
	tagExtensible = 0xfffe
)

// Format says how the samples of a file are kept.
type Format struct {
	Encoding string     // "pcm", "float", "alaw" or "ulaw"
	Bits     int        // of one sample
	Channels int        // 1 or 2
	Rate     media.Rate // 8 000 to 48 000
}

// blockSize is the number of bytes of one sample of every channel.
func (f Format) blockSize() int { return f.Channels * f.Bits / 8 }

// FormatError says why something is not a WAV file that can be read.
type FormatError struct {
	Reason string // for a person to read: "5.1 sound: want 1 or 2 channels"
}

func (e *FormatError) Error() string { return "wav: " + e.Reason }

func refuse(format string, args ...any) error {
	return &FormatError{Reason: fmt.Sprintf(format, args...)}
}

// subtype is what follows the format tag in the GUID of an extensible format.
const subtype = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"

// parseFormat reads the body of a "fmt " chunk.
func parseFormat(b []byte) (Format, error) {
	if len(b) < 16 {
		return Format{}, refuse("the fmt chunk is cut short")
	}
	word := binary.LittleEndian.Uint16
	tag := word(b)
	if tag == tagExtensible {
		if len(b) < 40 || string(b[26:40]) != subtype {
			return Format{}, refuse("an extensible format of an unknown kind")
		}
		tag = word(b[24:])
	}
	f := Format{
		Channels: int(word(b[2:])),
		Rate:     media.Rate(binary.LittleEndian.Uint32(b[4:])),
		Bits:     int(word(b[14:])),
	}
	if err := f.setEncoding(tag); err != nil {
		return Format{}, err
	}
	return f, f.check(int(word(b[12:])))
}

func (f *Format) setEncoding(tag uint16) error {
	switch tag {
	case tagPCM:
		f.Encoding = "pcm"
	case tagFloat:
		f.Encoding = "float"
	case tagALaw:
		f.Encoding = "alaw"
	case tagULaw:
		f.Encoding = "ulaw"
	default:
		return refuse("format %#04x is not supported: want PCM, float, A-law or µ-law", tag)
	}
	if f.decoder() == nil {
		return refuse("%s of %d bits is not supported", f.Encoding, f.Bits)
	}
	return nil
}

func (f Format) check(blockSize int) error {
	switch {
	case f.Channels < 1 || f.Channels > 2:
		return refuse("%d channels: want 1 or 2", f.Channels)
	case f.Rate < 8000 || f.Rate > 48000:
		return refuse("%d samples a second: want 8000 to 48000", f.Rate)
	case blockSize != f.blockSize():
		return refuse("blocks of %d bytes where the format has %d", blockSize, f.blockSize())
	}
	return nil
}
