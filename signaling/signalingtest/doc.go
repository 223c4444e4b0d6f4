// Package signalingtest helps to test what carries calls: a conformance suite that
// every route between an application and a calling service must pass, and an HTTP
// network in memory, on which whole exchanges run in the virtual time of
// testing/synctest.
//
// It is for tests only and never opens a socket.
//
//	suite ─ Route ─▶ … ─▶ calling service ◀─ phones
//	  ▲                          │
//	  └──── Ear ◀─ Notifier ◀─ … ┘
package signalingtest
