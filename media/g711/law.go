package g711

import "math/bits"

// ULawSample is the linear value of one µ-law byte (ITU-T G.711 table 2), scaled to
// 16 bits.
func ULawSample(b byte) int16 { return ulawTable[b] }

// ALawSample is the linear value of one A-law byte (ITU-T G.711 table 1), scaled to
// 16 bits.
func ALawSample(b byte) int16 { return alawTable[b] }

// ULawByte is the µ-law byte nearest to a linear sample.
func ULawByte(s int16) byte {
	const bias, clip = 0x84, 32635
	v, sign := int(s), byte(0)
	if v < 0 {
		v, sign = -v, 0x80
	}
	v = min(v, clip) + bias
	segment := bits.Len(uint(v)) - 8
	step := byte(v>>(segment+3)) & 0x0f
	return ^(sign | byte(segment)<<4 | step)
}

// ALawByte is the A-law byte nearest to a linear sample.
func ALawByte(s int16) byte {
	v, sign := int(s)>>3, byte(0x80) // 13 significant bits
	if v < 0 {
		v, sign = ^v, 0
	}
	segment := max(bits.Len(uint(v))-5, 0)
	step := byte(v>>max(segment, 1)) & 0x0f
	return (sign | byte(segment)<<4 | step) ^ 0x55
}

// The linear value of every byte.
var (
	ulawTable = table(ulawExpand)
	alawTable = table(alawExpand)
)

func table(expand func(byte) int16) (t [256]int16) {
	for b := range t {
		t[b] = expand(byte(b))
	}
	return t
}

func ulawExpand(b byte) int16 {
	b = ^b
	segment, step := int(b>>4)&7, int(b&0x0f)
	v := (step<<3+0x84)<<segment - 0x84
	if b&0x80 != 0 {
		v = -v
	}
	return int16(v)
}

func alawExpand(b byte) int16 {
	b ^= 0x55
	segment, step := int(b>>4)&7, int(b&0x0f)
	v := step<<4 + 8
	if segment > 0 {
		v = (v + 0x100) << (segment - 1)
	}
	if b&0x80 == 0 {
		v = -v
	}
	return int16(v)
}
