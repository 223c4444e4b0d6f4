// Package webrtctest is a virtual network for WebRTC, so that whole calls can be
// made in the virtual time of testing/synctest.
//
// It stands between tests and Pion's virtual network; nothing but tests uses it.
//
//	Transport A ─ Join ─▶ Network (delay, loss) ◀─ Join ─ Transport B
package webrtctest
