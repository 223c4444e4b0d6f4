// Package page is the telephone that a browser shows: plain HTML, CSS and ES modules,
// embedded in the program and served as they are written, with no build step.
//
// The program's run and pbx commands mount Handler at "/" beside the phone API
// (POST /phone/calls and what follows), which the page's own script calls from the
// same origin. The page never reaches any other origin, and the Content-Security-Policy
// that goes with every answer holds it to that.
//
//	browser ── GET / ──▶ Handler ──▶ static/…
//	browser ── offer, events, hang-up ──▶ /phone/calls (signaling/phone)
//	browser ◀── who calls ── /phone/endpoints (where the page has a name to be called by)
//	browser ◀── sound and keys ──▶ media/webrtc
//	browser ── GET /flow ──▶ the chart of the flow that answers, where there is one
//
// It keeps no state, starts no goroutine and knows nothing of calls.
package page
