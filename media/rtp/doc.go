// Package rtp puts the packets of one stream in order and on time.
//
// A Buffer takes packets as the network delivers them, late, twice, out of order or
// not at all, and gives one for each frame time: the next one, or the news that it is
// lost. It waits no longer than the network's unevenness asks for. It has no clock, no
// goroutine and no lock; media/session owns it.
//
//	packets ─ Push ─▶ Buffer ─ Pop, once a frame time ─▶ payload | lost | nothing
package rtp
