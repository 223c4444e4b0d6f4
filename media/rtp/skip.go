package rtp

// Skip gives up all that waits, for as long as nobody listens: what comes next begins
// as after silence. What is known of the network's unevenness stays.
func (b *Buffer) Skip() {
	for sequence := b.last + 1; sequence <= b.newest; sequence++ {
		b.ring[sequence%slots].used = false
	}
	b.last = max(b.last, b.newest)
	b.playing, b.missing, b.hushed = false, 0, false
}
