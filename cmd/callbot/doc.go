// Command callbot runs calling bots, and a local calling service to run them against.
//
// This is the only place where parts are chosen and joined: flags and files are read
// here, rooms are built here, and nothing below knows of it.
//
//	page, phone ──▶ pbx ◀── Graph over HTTP ──▶ bot ◀── flow
//	     └──── media/webrtc ────┴──── media/webrtc ────┘
package main
