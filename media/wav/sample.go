package wav

import (
	"encoding/binary"
	"math"

	"callbot/media/g711"
)

// decoder returns the function that reads one sample of the format, or nil when
// there is none.
func (f Format) decoder() func([]byte) int16 {
	switch {
	case f.Encoding == "pcm" && f.Bits == 8:
		return func(b []byte) int16 { return (int16(b[0]) - 128) << 8 }
	case f.Encoding == "pcm" && f.Bits == 16:
		return func(b []byte) int16 { return int16(binary.LittleEndian.Uint16(b)) }
	case f.Encoding == "pcm" && f.Bits == 24:
		return func(b []byte) int16 {
			return narrow(int32(b[0])<<8 | int32(b[1])<<16 | int32(b[2])<<24)
		}
	case f.Encoding == "pcm" && f.Bits == 32:
		return func(b []byte) int16 { return narrow(int32(binary.LittleEndian.Uint32(b))) }
	case f.Encoding == "float" && f.Bits == 32:
		return func(b []byte) int16 {
			return quantize(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
		}
	case f.Encoding == "float" && f.Bits == 64:
		return func(b []byte) int16 {
			return quantize(math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}
	case f.Encoding == "ulaw" && f.Bits == 8:
		return func(b []byte) int16 { return g711.ULawSample(b[0]) }
	case f.Encoding == "alaw" && f.Bits == 8:
		return func(b []byte) int16 { return g711.ALawSample(b[0]) }
	}
	return nil
}

// narrow rounds 32 bits to 16.
func narrow(v int32) int16 {
	return int16(min((int64(v)+1<<15)>>16, math.MaxInt16))
}

// quantize rounds a sample whose loudest value is 1. What is louder is cut, and what
// is no number is silence.
func quantize(v float64) int16 {
	if math.IsNaN(v) {
		return 0
	}
	return int16(math.Round(max(-32768, min(v*32768, 32767))))
}
