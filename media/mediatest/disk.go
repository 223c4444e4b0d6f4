package mediatest

import "errors"

// ErrDiskFull is what a Disk says when it has no room.
var ErrDiskFull = errors.New("no space left on device")

// Disk is a file in memory on a disk with little room.
type Disk struct {
	Room  int    // in bytes
	Bytes []byte // that were written
}

// WriteAt writes as far as there is room. Its error is ErrDiskFull.
func (d *Disk) WriteAt(p []byte, off int64) (int, error) {
	n := max(min(len(p), d.Room-int(off)), 0)
	if need := int(off) + n - len(d.Bytes); need > 0 {
		d.Bytes = append(d.Bytes, make([]byte, need)...)
	}
	copy(d.Bytes[off:], p[:n])
	if n < len(p) {
		return n, ErrDiskFull
	}
	return n, nil
}
